package dev.firn.eval.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.regex.Regex;
import dev.firn.eval.regex.RegexException;
import dev.firn.eval.regex.Search;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;

/** Builtins with POSIX extended regular expressions. Compiled ones are kept. */
final class RegexBuiltins implements BuiltinGroup {
  private static final int MOST_KEPT = 10_000;

  private final ConcurrentHashMap<String, Regex> compiled = new ConcurrentHashMap<>();

  @Override
  public void register(Registry registry) {
    registry.add("__match", this::match).add("__split", this::split);
  }

  @Doc(
      name = "match",
      args = {"regex", "str"},
      text =
          """
          Matches a whole string with a POSIX extended regular expression. The result is a list of what
          its groups matched, `null` for groups that took no part, or `null` instead of the list if the
          string does not match. The expression works on bytes; what it returns refers to nothing in the
          store.
          """,
      example = "builtins.match \"([a-z]+)-([0-9.]+)(-dev)?\" \"hello-2.10\"",
      result = "[ \"hello\" \"2.10\" null ]")
  Value match(int pos, Value regex, Value string) {
    String pattern =
        Expect.plainString(regex, NO_POS, "while evaluating the first argument of 'match'");
    try {
      Regex expression = compile(pattern);
      String text =
          Expect.string(string, NO_POS, "while evaluating the second argument of 'match'").value;
      int[] found = expression.match(text);
      if (found == null) {
        return Null.NULL;
      }
      Value[] groups = new Value[found.length / 2];
      for (int i = 0; i < groups.length; i++) {
        groups[i] = part(text, found[2 * i], found[2 * i + 1]);
      }
      return List.of(groups);
    } catch (RegexException e) {
      throw error(pattern, e);
    }
  }

  @Doc(
      name = "split",
      args = {"regex", "str"},
      text =
          """
          Splits a string at the matches of a POSIX extended regular expression. The result is a list of
          the strings between the matches and, in between, for each match a list of what its groups
          matched, `null` for groups that took no part.
          """,
      example = "builtins.split \"([,;])|[ ]+\" \"a,b c\"",
      result = "[ \"a\" [ \",\" ] \"b\" [ null ] \"c\" ]")
  Value split(int pos, Value regex, Value string) {
    String pattern =
        Expect.plainString(regex, NO_POS, "while evaluating the first argument of 'split'");
    try {
      Regex expression = compile(pattern);
      Str whole = Expect.string(string, NO_POS, "while evaluating the second argument of 'split'");
      String text = whole.value;
      Search search = expression.search(text);
      if (!search.next()) {
        return List.of(whole);
      }
      ArrayList<Value> parts = new ArrayList<>();
      int from = 0;
      int groups = expression.groups();
      do {
        parts.add(part(text, from, search.start()));
        Value[] found = new Value[groups];
        for (int i = 0; i < groups; i++) {
          found[i] = part(text, search.start(i + 1), search.end(i + 1));
        }
        parts.add(List.of(found));
        from = search.end();
      } while (search.next());
      parts.add(part(text, from, text.length()));
      return List.of(parts.toArray(Value[]::new));
    } catch (RegexException e) {
      throw error(pattern, e);
    }
  }

  private Regex compile(String pattern) {
    Regex known = compiled.get(pattern);
    if (known == null) {
      known = Regex.compile(pattern);
      if (compiled.size() >= MOST_KEPT) {
        compiled.clear();
      }
      compiled.put(pattern, known);
    }
    return known;
  }

  private static Value part(String text, int from, int to) {
    return from < 0 ? Null.NULL : Str.of(text.substring(from, to));
  }

  private static EvalException error(String pattern, RegexException e) {
    return e.isLimit()
        ? new EvalException(
            ErrorCode.LIMIT_EXCEEDED,
            "memory limit exceeded by the regular expression '" + pattern + "': " + e.getMessage(),
            NO_POS)
        : new EvalException(
            ErrorCode.INVALID_REGEX,
            "invalid regular expression '" + pattern + "': " + e.getMessage(),
            NO_POS);
  }
}
