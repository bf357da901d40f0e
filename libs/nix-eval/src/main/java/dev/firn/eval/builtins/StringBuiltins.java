package dev.firn.eval.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Large;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;
import org.jspecify.annotations.Nullable;

/** Builtins on strings: lengths are bytes, and contexts go with the text. */
final class StringBuiltins implements BuiltinGroup {
  private final Coercion coercion;

  StringBuiltins(Machine machine) {
    this.coercion = machine.coercion();
  }

  @Override
  public void register(Registry registry) {
    registry
        .add("toString", this::convert)
        .add("__stringLength", this::stringLength)
        .add("__substring", this::substring)
        .add("__concatStringsSep", this::concatStringsSep)
        .add("__replaceStrings", this::replaceStrings);
  }

  @Doc(
      name = "toString",
      args = "e",
      text =
          """
          Converts a value to a string. A string stays as it is. A path becomes its absolute form and is
          not copied to the store. A set has to have `__toString`, a function of the set, or `outPath`.
          Numbers are written in decimal, floats with six digits after the point. `true` becomes `"1"`,
          `false` and `null` become `""`, and a list becomes its elements with spaces between them.
          """,
      example = "toString [ 1 2.5 true \"x\" [ \"y\" null ] ]",
      result = "\"1 2.500000 1 x y \"")
  Value convert(int pos, Value value) {
    return coercion.toStr(
        value, NO_POS, "while evaluating the argument of 'toString'", Coercion.Mode.MORE);
  }

  @Doc(
      name = "stringLength",
      args = "s",
      text = "The length of a string in bytes.",
      example = "builtins.stringLength \"hello\"",
      result = "5")
  Value stringLength(int pos, Value string) {
    return Int.of(
        coercion
            .toStr(
                string,
                NO_POS,
                "while evaluating the argument of 'stringLength'",
                Coercion.Mode.COPY)
            .value
            .length());
  }

  @Doc(
      name = "substring",
      args = {"start", "len", "s"},
      text =
          """
          The part of `s` that begins at byte `start`, counted from 0, and has `len` bytes, or fewer where
          `s` ends before. A negative `len` means all the rest; a negative `start` is an error. The result
          refers to all that `s` refers to.
          """,
      example = "builtins.substring 4 5 \"the quick fox\"",
      result = "\"quick\"")
  Value substring(int pos, Value start, Value length, Value string) {
    long from =
        Expect.integer(start, NO_POS, "while evaluating the start that 'substring' was given");
    if (from < 0) {
      throw new EvalException(
          ErrorCode.INVALID_ARGUMENT,
          "'substring' cannot begin at the negative position " + from,
          NO_POS);
    }
    long count =
        Expect.integer(length, NO_POS, "while evaluating the length that 'substring' was given");
    Str text =
        coercion.toStr(
            string,
            NO_POS,
            "while evaluating the string that 'substring' was given",
            Coercion.Mode.COPY);
    int size = text.value.length();
    if (from >= size || count == 0) {
      return text.context.isEmpty() ? Str.EMPTY : new Str("", text.context);
    }
    long to = count < 0 || count > size - from ? size : from + count;
    return from == 0 && to == size
        ? text
        : new Str(text.value.substring((int) from, (int) to), text.context);
  }

  @Doc(
      name = "concatStringsSep",
      args = {"separator", "list"},
      text = "The strings of a list in one, with `separator` between them.",
      example = "builtins.concatStringsSep \"/\" [ \"usr\" \"local\" \"bin\" ]",
      result = "\"usr/local/bin\"")
  Value concatStringsSep(int pos, Value separator, Value strings) {
    Str between =
        Expect.string(
            separator, NO_POS, "while evaluating the separator that 'concatStringsSep' was given");
    List list =
        Expect.list(strings, NO_POS, "while evaluating the list that 'concatStringsSep' was given");
    if (list.size() == 0) {
      return between.context.isEmpty() ? Str.EMPTY : new Str("", between.context);
    }
    StringContext context = between.context;
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(between.value);
      }
      Str part =
          coercion.toStr(
              list.elements[i],
              NO_POS,
              "while evaluating an element of the list that 'concatStringsSep' was given",
              Coercion.Mode.COPY);
      Large.text((long) out.length() + part.value.length());
      out.append(part.value);
      context = context.union(part.context);
    }
    return new Str(out.toString(), context);
  }

  @Doc(
      name = "replaceStrings",
      args = {"from", "to", "s"},
      text =
          """
          Goes through `s` once and replaces what it finds of the strings in `from` by the string at the
          same place in `to`. At each position the first of `from` that fits counts, and what was put in
          is not looked at again. An empty string fits before every byte and at the end. The elements of
          `to` are evaluated only when they are put in.
          """,
      example = "builtins.replaceStrings [ \"oo\" \"a\" ] [ \"a\" \"i\" ] \"foobar\"",
      result = "\"fabir\"")
  Value replaceStrings(int pos, Value from, Value to, Value string) {
    List patterns =
        Expect.list(from, NO_POS, "while evaluating the first argument of 'replaceStrings'");
    List replacements =
        Expect.list(to, NO_POS, "while evaluating the second argument of 'replaceStrings'");
    if (patterns.size() != replacements.size()) {
      throw new EvalException(
          ErrorCode.INVALID_ARGUMENT,
          "'replaceStrings' needs lists of the same length, but they have "
              + patterns.size()
              + " and "
              + replacements.size()
              + " elements",
          NO_POS);
    }
    String[] wanted = new String[patterns.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] =
          Expect.string(
                  patterns.elements[i],
                  NO_POS,
                  "while evaluating a string for 'replaceStrings' to look for")
              .value;
    }
    Str text =
        Expect.string(string, NO_POS, "while evaluating the third argument of 'replaceStrings'");
    return new Replacing(wanted, replacements.elements, text).run();
  }

  /** One call of {@code replaceStrings}. */
  private static final class Replacing {
    private static final int WORTH_SORTING = 4096;
    private static final int[] NONE = new int[0];

    private final String[] wanted;
    private final Value[] replacements;
    private final @Nullable String[] evaluated;
    private final String text;
    private final Str original;

    /** The bytes that patterns begin with, one bit each. */
    private final long[] firsts = new long[4];

    /** Whether there is an empty pattern, which fits everywhere. */
    private boolean anywhere;

    /**
     * For each first byte, and at 256 for the end, the patterns that may fit, in order; null where
     * so little is to be done that all patterns are tried.
     */
    private final int @Nullable [][] candidates;

    private StringContext context;

    Replacing(String[] wanted, Value[] replacements, Str original) {
      this.wanted = wanted;
      this.replacements = replacements;
      this.evaluated = new String[wanted.length];
      this.original = original;
      this.text = original.value;
      this.context = original.context;
      for (String pattern : wanted) {
        if (pattern.isEmpty()) {
          anywhere = true;
        } else {
          firsts[pattern.charAt(0) >> 6] |= 1L << pattern.charAt(0);
        }
      }
      candidates = (long) text.length() * wanted.length < WORTH_SORTING ? null : sortOut();
    }

    private int[][] sortOut() {
      int[][] candidates = new int[257][];
      int[] counts = new int[257];
      int empty = 0;
      for (String pattern : wanted) {
        if (pattern.isEmpty()) {
          empty++;
        } else {
          counts[pattern.charAt(0)]++;
        }
      }
      for (int i = 0; i < counts.length; i++) {
        candidates[i] = NONE;
        if (counts[i] + empty > 0) {
          candidates[i] = new int[counts[i] + empty];
        }
        counts[i] = 0;
      }
      for (int i = 0; i < wanted.length; i++) {
        if (wanted[i].isEmpty()) {
          for (int first = 0; first < counts.length; first++) {
            candidates[first][counts[first]++] = i;
          }
        } else {
          int first = wanted[i].charAt(0);
          candidates[first][counts[first]++] = i;
        }
      }
      return candidates;
    }

    Str run() {
      int n = text.length();
      int copied = 0;
      int at = 0;
      int steps = 0;
      StringBuilder out = null;
      while (at <= n) {
        int found = find(at);
        if ((++steps & 0xfff) == 0) {
          EvalThread.checkpoint();
        }
        if (found < 0) {
          at++;
          continue;
        }
        if (out == null) {
          out = new StringBuilder(n + 16);
        }
        String put = replacement(found);
        Large.text((long) out.length() + at - copied + put.length());
        out.append(text, copied, at).append(put);
        copied = at + wanted[found].length();
        at = wanted[found].isEmpty() ? at + 1 : copied;
      }
      if (out == null) {
        return original;
      }
      out.append(text, copied, n);
      return new Str(out.toString(), context);
    }

    private int find(int at) {
      int first = at < text.length() ? text.charAt(at) : 256;
      if (!anywhere && (first == 256 || (firsts[first >> 6] & 1L << first) == 0)) {
        return -1;
      }
      if (candidates == null) {
        for (int i = 0; i < wanted.length; i++) {
          if (text.startsWith(wanted[i], at)) {
            return i;
          }
        }
        return -1;
      }
      for (int i : candidates[first]) {
        if (text.startsWith(wanted[i], at)) {
          return i;
        }
      }
      return -1;
    }

    private String replacement(int index) {
      String known = evaluated[index];
      if (known == null) {
        Str value =
            Expect.string(
                replacements[index],
                NO_POS,
                "while evaluating a string for 'replaceStrings' to put in");
        context = context.union(value.context);
        known = value.value;
        evaluated[index] = known;
      }
      return known;
    }
  }
}
