package dev.firn.eval.value;

import java.util.Locale;

/** Values as error messages show them: short, never forcing anything. */
public final class Show {
  private static final int MOST_ITEMS = 10;
  private static final int DEEPEST = 10;
  private static final int LONGEST_STRING = 1024;

  private Show() {}

  /** What kind of value it is, with an article, such as {@code a string with context}. */
  public static String type(Value value) {
    return switch (value) {
      case Int _ -> "an integer";
      case Float _ -> "a float";
      case Bool _ -> "a Boolean";
      case Null _ -> "null";
      case Str s -> s.context.isEmpty() ? "a string" : "a string with context";
      case Path _ -> "a path";
      case List _ -> "a list";
      case Attrs _ -> "a set";
      case Closure _ -> "a function";
      case Builtin b -> "the built-in function '" + b.name + "'";
      case PartialApplication p ->
          "the partially applied built-in function '" + p.builtin.name + "'";
      case ExternalValue e -> e.kind();
      case Thunk t -> t.isEvaluated() ? type(t.value()) : "a value that is not evaluated yet";
      case TailCall _ -> throw new IllegalStateException("a tail call is no value");
    };
  }

  /** {@code a string: "x"}. */
  public static String typeAndValue(Value value) {
    return value instanceof Null ? "null" : type(value) + ": " + value(value);
  }

  /** The value itself, long ones shortened. */
  public static String value(Value value) {
    StringBuilder out = new StringBuilder();
    append(out, value, 0);
    return out.toString();
  }

  private static void append(StringBuilder out, Value value, int depth) {
    switch (value) {
      case Int i -> out.append(i.value);
      case Float f -> out.append(float6(f.value));
      case Bool b -> out.append(b.value);
      case Null _ -> out.append("null");
      case Str s -> quote(out, s.value, LONGEST_STRING);
      case Path p -> out.append(p.value);
      case List list -> appendList(out, list, depth);
      case Attrs attrs -> appendAttrs(out, attrs, depth);
      case Closure c -> {
        out.append("\u00c2\u00ablambda");
        if (c.code.name() != null) {
          out.append(' ').append(c.code.name());
        }
        out.append("\u00c2\u00bb");
      }
      case Builtin b -> out.append("\u00c2\u00abprimop ").append(b.name).append("\u00c2\u00bb");
      case PartialApplication p ->
          out.append("\u00c2\u00abpartially applied primop ")
              .append(p.builtin.name)
              .append("\u00c2\u00bb");
      case ExternalValue e -> out.append(e.show());
      case Thunk t -> {
        if (t.isEvaluated()) {
          append(out, t.value(), depth);
        } else {
          out.append("\u00c2\u00abthunk\u00c2\u00bb");
        }
      }
      case TailCall _ -> throw new IllegalStateException("a tail call is no value");
    }
  }

  private static void appendList(StringBuilder out, List list, int depth) {
    if (depth >= DEEPEST) {
      out.append("[ \u00e2\u0080\u00a6 ]");
      return;
    }
    out.append("[ ");
    int shown = Math.min(list.size(), MOST_ITEMS);
    for (int i = 0; i < shown; i++) {
      append(out, list.elements[i], depth + 1);
      out.append(' ');
    }
    if (shown < list.size()) {
      out.append(elided(list.size() - shown, "item")).append(' ');
    }
    out.append(']');
  }

  private static void appendAttrs(StringBuilder out, Attrs attrs, int depth) {
    if (depth >= DEEPEST) {
      out.append("{ \u00e2\u0080\u00a6 }");
      return;
    }
    out.append("{ ");
    int shown = Math.min(attrs.size(), MOST_ITEMS);
    int[] order = attrs.shape.byName();
    for (int i = 0; i < shown; i++) {
      appendName(out, attrs.nameAt(order[i]).name());
      out.append(" = ");
      append(out, attrs.values[order[i]], depth + 1);
      out.append("; ");
    }
    if (shown < attrs.size()) {
      out.append(elided(attrs.size() - shown, "attribute")).append(' ');
    }
    out.append('}');
  }

  private static String elided(int count, String what) {
    return "\u00c2\u00ab" + count + " " + what + (count == 1 ? "" : "s") + " elided\u00c2\u00bb";
  }

  /** An attribute name, in quotes where the language needs them. */
  public static void appendName(StringBuilder out, String name) {
    if (isPlainName(name)) {
      out.append(name);
    } else {
      quote(out, name, Integer.MAX_VALUE);
    }
  }

  private static boolean isPlainName(String name) {
    switch (name) {
      case "", "if", "then", "else", "assert", "with", "let", "in", "rec", "inherit" -> {
        return false;
      }
      default -> {
        for (int i = 0; i < name.length(); i++) {
          char c = name.charAt(i);
          boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
          boolean later = (c >= '0' && c <= '9') || c == '\'' || c == '-';
          if (!letter && !(later && i > 0)) {
            return false;
          }
        }
        return true;
      }
    }
  }

  /** A string literal with the language's escapes. */
  public static void quote(StringBuilder out, String text, int longest) {
    out.append('"');
    int shown = Math.min(text.length(), longest);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '$' -> {
          if (i + 1 < text.length() && text.charAt(i + 1) == '{') {
            out.append('\\');
          }
          out.append(c);
        }
        default -> out.append(c);
      }
    }
    out.append('"');
    if (shown < text.length()) {
      out.append(' ').append(elided(text.length() - shown, "byte"));
    }
  }

  /** A float as C++ streams print it: six significant digits. */
  public static String float6(double value) {
    if (Double.isNaN(value)) {
      return (Double.doubleToRawLongBits(value) < 0) ? "-nan" : "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    String scientific = String.format(Locale.ROOT, "%.5e", value);
    int e = scientific.indexOf('e');
    int exponent = Integer.parseInt(scientific.substring(e + 1));
    if (exponent < -4 || exponent >= 6) {
      String digits = trimZeros(scientific.substring(0, e));
      return digits
          + "e"
          + (exponent < 0 ? "-" : "+")
          + (Math.abs(exponent) < 10 ? "0" : "")
          + Math.abs(exponent);
    }
    return trimZeros(
        new java.math.BigDecimal(value)
            .setScale(5 - exponent, java.math.RoundingMode.HALF_EVEN)
            .toPlainString());
  }

  private static String trimZeros(String digits) {
    if (digits.indexOf('.') < 0) {
      return digits;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
