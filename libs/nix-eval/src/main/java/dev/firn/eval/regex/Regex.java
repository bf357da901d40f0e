package dev.firn.eval.regex;

import org.jspecify.annotations.Nullable;

/**
 * A POSIX extended regular expression over strings of one char per byte. Immutable and thread-safe.
 *
 * <p>POSIX says which text is matched, the leftmost and then the longest. It also says what the
 * groups hold, but Nix has that from the GNU C++ library, which tries alternatives in order,
 * repeats as long as it can, and among alternatives takes the longest match, the first one of equal
 * length. The same choices are made here. Unlike there, no part of a text is tried twice in the
 * same state, so that the time is at most proportional to the length of the text times the length
 * of the expression.
 */
public final class Regex {
  private final Program program;

  private Regex(Program program) {
    this.program = program;
  }

  /**
   * Compiles an expression.
   *
   * @throws RegexException when it is not well-formed or too large
   */
  public static Regex compile(String text) {
    PatternParser parser = new PatternParser(text);
    Pattern pattern = parser.parse();
    return new Regex(new Program(pattern, parser.groups()));
  }

  /** How many groups it has. */
  public int groups() {
    return program.groups;
  }

  /**
   * Matches the whole text.
   *
   * @return the beginning and end of each group, from group 1 on, -1 where it took no part; null if
   *     the text does not match
   * @throws RegexException when the text is too long for the expression
   */
  public int @Nullable [] match(String text) {
    return new Matcher(program, text, true).matchAll();
  }

  /** Looks for all places in a text. */
  public Search search(String text) {
    return new Search(program, new Matcher(program, text, false), text.length());
  }
}
