package dev.firn.eval.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads POSIX extended regular expressions (IEEE 1003.1, 9.4). What POSIX leaves undefined is
 * refused where the GNU C++ library refuses it: an escaped ordinary character, a repetition of
 * nothing.
 */
final class PatternParser {
  private static final String SPECIAL = ".[\\()*+?{|^$";
  private static final int DEEPEST = 5000;
  private static final int MOST_SUFFIXES = 1000;

  private final String text;
  private int at;
  private int groups;
  private int depth;

  PatternParser(String text) {
    this.text = text;
  }

  int groups() {
    return groups;
  }

  Pattern parse() {
    Pattern pattern = choice();
    if (at < text.length()) {
      throw text.charAt(at) == ')'
          ? error("this ')' closes nothing")
          : error("there is nothing to repeat");
    }
    return pattern;
  }

  private RegexException error(String message) {
    return RegexException.syntax(message + " (at index " + at + ")");
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private Pattern choice() {
    if (++depth > DEEPEST) {
      throw error("groups are nested more than " + DEEPEST + " deep");
    }
    Pattern first = sequence();
    if (at < text.length() && text.charAt(at) == '|') {
      List<Pattern> alternatives = new ArrayList<>();
      alternatives.add(first);
      while (accept('|')) {
        alternatives.add(sequence());
      }
      first = new Pattern.Choice(alternatives);
    }
    depth--;
    return first;
  }

  private Pattern sequence() {
    List<Pattern> parts = new ArrayList<>();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '^' || c == '$') {
        at++;
        parts.add(new Pattern.Anchor(c == '^'));
      } else if (c == '|' || c == ')' || c == '*' || c == '+' || c == '?' || c == '{') {
        break;
      } else {
        parts.add(repeated(atom(c)));
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Pattern.Sequence(parts);
  }

  private Pattern atom(char c) {
    at++;
    switch (c) {
      case '.' -> {
        boolean[] any = new boolean[256];
        Arrays.fill(any, 1, 256, true);
        return new Pattern.Bytes(any);
      }
      case '(' -> {
        int index = ++groups;
        Pattern body = choice();
        if (!accept(')')) {
          throw at < text.length()
              ? error("there is nothing to repeat")
              : error("a '(' is not closed");
        }
        return new Pattern.Group(index, body);
      }
      case '[' -> {
        BracketParser bracket = new BracketParser(text, at);
        Pattern.Bytes members = bracket.parse();
        at = bracket.end();
        return members;
      }
      case '\\' -> {
        if (at == text.length()) {
          throw error("nothing follows the last '\\'");
        }
        char escaped = text.charAt(at);
        if (SPECIAL.indexOf(escaped) < 0) {
          throw error("'\\" + escaped + "' means nothing: only special characters can be escaped");
        }
        at++;
        return one(escaped);
      }
      default -> {
        return one(c);
      }
    }
  }

  private static Pattern one(char c) {
    boolean[] members = new boolean[256];
    members[c] = true;
    return new Pattern.Bytes(members);
  }

  private Pattern repeated(Pattern atom) {
    Pattern result = atom;
    for (int suffixes = 0; at < text.length(); suffixes++) {
      char c = text.charAt(at);
      if (c != '*' && c != '+' && c != '?' && c != '{') {
        break;
      }
      if (suffixes == MOST_SUFFIXES) {
        throw error("one thing is repeated more than " + MOST_SUFFIXES + " times over");
      }
      at++;
      result =
          switch (c) {
            case '*' -> again(result, 0, -1);
            case '+' -> again(result, 1, -1);
            case '?' -> again(result, 0, 1);
            default -> counted(result);
          };
    }
    return result;
  }

  /**
   * What is repeated again is one repetition, {@code a*+} is {@code a*}: as two, nested, of which
   * the inner may be empty, each one more would double the ways through a text.
   */
  private static Pattern again(Pattern body, int least, int most) {
    if (body instanceof Pattern.Repeat(Pattern inner, int lessOften, int moreOften, _)
        && lessOften <= 1
        && moreOften <= 1) {
      if (moreOften == 0) {
        return body;
      }
      int often = lessOften * least;
      return new Pattern.Repeat(inner, often, moreOften == 1 && most == 1 ? 1 : -1, often == 1);
    }
    return new Pattern.Repeat(body, least, most, least == 1);
  }

  private Pattern counted(Pattern body) {
    int least = number();
    int most = least;
    if (accept(',')) {
      most = at < text.length() && isDigit(text.charAt(at)) ? number() : -1;
    }
    if (!accept('}')) {
      throw error("a '{' is not closed by '}'");
    }
    if (most >= 0 && most < least) {
      throw error("the bounds of a repetition are in the wrong order");
    }
    return new Pattern.Repeat(body, least, most, false);
  }

  private int number() {
    int from = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw error("a number has to follow '{'");
    }
    try {
      return Integer.parseInt(text, from, at, 10);
    } catch (NumberFormatException e) {
      throw error("the number of repetitions is too large");
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
