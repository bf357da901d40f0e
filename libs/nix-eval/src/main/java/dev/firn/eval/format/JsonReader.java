package dev.firn.eval.format;

import dev.firn.eval.print.Utf8;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) as {@code builtins.fromJSON} does: bytes have to be UTF-8, of equal names
 * the last counts, numbers without fraction and exponent are integers of 64 bits, or floats below
 * that range. It does not recurse, so texts may be nested as deeply as memory allows.
 */
public final class JsonReader {
  private final String text;
  private int at;
  private Value finished = Null.NULL;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The value of a text.
   *
   * @param text one char per byte
   * @throws FormatException when it is not JSON, or holds what the language has no value for
   */
  public static Value read(String text) {
    return new JsonReader(text).document();
  }

  /** A list or set that is being read. */
  private static final class Open {
    final @Nullable Open outer;
    final @Nullable AttrsBuilder attrs;
    private Value[] elements = new Value[4];
    private int count;
    private @Nullable Symbol name;

    Open(@Nullable Open outer, boolean isSet) {
      this.outer = outer;
      this.attrs = isSet ? new AttrsBuilder(4) : null;
    }

    void add(Value value) {
      if (attrs != null && name != null) {
        attrs.put(name, value);
        return;
      }
      if (count == elements.length) {
        elements = Arrays.copyOf(elements, count * 2);
      }
      elements[count++] = value;
    }

    Value close() {
      return attrs != null ? attrs.build() : List.of(Arrays.copyOf(elements, count));
    }
  }

  private Value document() {
    if (text.startsWith("\u00ef\u00bb\u00bf")) {
      at = 3;
    }
    Open open = null;
    while (true) {
      Value value;
      char c = next();
      if (c == '{') {
        at++;
        open = new Open(open, true);
        if (next() != '}') {
          name(open);
          continue;
        }
        at++;
        value = open.close();
        open = open.outer;
      } else if (c == '[') {
        at++;
        open = new Open(open, false);
        if (next() != ']') {
          continue;
        }
        at++;
        value = open.close();
        open = open.outer;
      } else {
        value = scalar(c);
      }
      open = add(open, value);
      if (open == null) {
        return finished;
      }
    }
  }

  /** Adds a value to what it is in, and closes what ends after it; null when all is read. */
  private @Nullable Open add(@Nullable Open into, Value first) {
    Open open = into;
    Value value = first;
    while (open != null) {
      open.add(value);
      boolean isSet = open.attrs != null;
      char c = next();
      if (c == ',') {
        at++;
        if (isSet) {
          next();
          name(open);
        }
        return open;
      }
      if (c != (isSet ? '}' : ']')) {
        throw error(isSet ? "',' or '}' has to follow" : "',' or ']' has to follow");
      }
      at++;
      value = open.close();
      open = open.outer;
    }
    skipSpace();
    if (at < text.length()) {
      throw error("nothing may follow the value");
    }
    finished = value;
    return null;
  }

  private FormatException error(String message) {
    return new FormatException(message, text, at);
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  /** The next character that is no space; there has to be one. */
  private char next() {
    skipSpace();
    if (at == text.length()) {
      throw error("the text ends too early");
    }
    return text.charAt(at);
  }

  private void name(Open open) {
    if (text.charAt(at) != '"') {
      throw error("a name in double quotes has to stand here");
    }
    open.name = Symbol.of(string());
    if (next() != ':') {
      throw error("a ':' has to follow the name");
    }
    at++;
  }

  private Value scalar(char c) {
    return switch (c) {
      case '"' -> Str.of(string());
      case 't' -> word("true", Bool.of(true));
      case 'f' -> word("false", Bool.of(false));
      case 'n' -> word("null", Null.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw error("a value has to stand here");
    };
  }

  private Value word(String word, Value value) {
    if (!text.startsWith(word, at)) {
      throw error("a value has to stand here");
    }
    at += word.length();
    return value;
  }

  private Value number() {
    int from = at;
    if (text.charAt(at) == '-') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '0') {
      at++;
    } else {
      digits();
    }
    boolean whole = true;
    if (at < text.length() && text.charAt(at) == '.') {
      whole = false;
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      whole = false;
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits();
    }
    return whole ? integer(from) : floating(from);
  }

  private void digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw error("a digit has to stand here");
    }
  }

  private Value integer(int from) {
    if (at - from <= 18) {
      return Int.of(Long.parseLong(text, from, at, 10));
    }
    String digits = text.substring(from, at);
    try {
      return Int.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      if (digits.charAt(0) == '-') {
        return floating(from);
      }
    }
    try {
      Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      return floating(from);
    }
    throw new FormatException(
        "the number " + digits + " is larger than the largest integer", text, from);
  }

  private Value floating(int from) {
    double value = Double.parseDouble(text.substring(from, at));
    if (Double.isInfinite(value)) {
      throw new FormatException("the number is too large for a float", text, from);
    }
    return new Float(value);
  }

  private String string() {
    int from = ++at;
    boolean plain = true;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        String result = text.substring(from, at++);
        return plain ? result : valid(result, from);
      }
      if (c == '\\') {
        return escapedString(from, plain);
      }
      if (c < ' ') {
        throw error("a control character in a string has to be escaped");
      }
      plain = plain && c < 0x80;
      at++;
    }
    throw error("a string is not closed");
  }

  private String valid(String part, int from) {
    int invalid = Utf8.firstInvalid(part);
    if (invalid >= 0) {
      throw new FormatException("a string is not valid UTF-8", text, from + invalid);
    }
    return part;
  }

  private String escapedString(int start, boolean startPlain) {
    StringBuilder out = new StringBuilder();
    boolean plain = startPlain;
    int from = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '"' && c != '\\') {
        if (c < ' ') {
          throw error("a control character in a string has to be escaped");
        }
        plain = plain && c < 0x80;
        at++;
        continue;
      }
      String part = text.substring(from, at++);
      out.append(plain ? part : valid(part, from));
      if (c == '"') {
        return out.toString();
      }
      escape(out);
      from = at;
      plain = true;
    }
    throw error("a string is not closed");
  }

  private void escape(StringBuilder out) {
    if (at == text.length()) {
      throw error("a string is not closed");
    }
    char c = text.charAt(at++);
    switch (c) {
      case '"', '\\', '/' -> out.append(c);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> unicode(out);
      default -> {
        at--;
        throw error("'\\" + c + "' is no escape");
      }
    }
  }

  private void unicode(StringBuilder out) {
    int unit = hex();
    if (unit >= 0xDC00 && unit < 0xE000) {
      throw error("the second half of a surrogate pair stands alone");
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
      if (!text.startsWith("\\u", at)) {
        throw error("the second half of a surrogate pair is missing");
      }
      at += 2;
      int low = hex();
      if (low < 0xDC00 || low > 0xDFFF) {
        throw error("the second half of a surrogate pair is missing");
      }
      unit = Character.toCodePoint((char) unit, (char) low);
    }
    if (unit == 0) {
      throw error("a string of the language cannot hold a null byte");
    }
    Utf8.append(out, unit);
  }

  private int hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) >= 0x80) {
        throw error("four hexadecimal digits have to follow '\\u'");
      }
      value = value << 4 | digit;
      at++;
    }
    return value;
  }
}
