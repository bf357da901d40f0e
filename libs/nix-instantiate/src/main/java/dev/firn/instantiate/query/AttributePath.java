package dev.firn.instantiate.query;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * A selection such as {@code a."b.c".0}: names with dots between them, quotes around names that
 * have dots themselves, and numbers that select from lists.
 *
 * @param text as it was written
 * @param tokens its parts
 */
public record AttributePath(String text, List<String> tokens) {
  public AttributePath {
    tokens = List.copyOf(tokens);
  }

  /** A value and where it was defined. */
  public record Found(Value value, int pos) {}

  /**
   * Reads one; empty text selects the whole.
   *
   * @throws EvalException when a quote is not closed
   */
  public static AttributePath parse(String text) {
    List<String> tokens = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int n = text.length();
    for (int i = 0; i < n; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        tokens.add(current.toString());
        current.setLength(0);
      } else if (c == '"') {
        int end = text.indexOf('"', i + 1);
        if (end < 0) {
          throw error(
              ErrorCode.SYNTAX, "a quote in the selection path '" + text + "' is not closed");
        }
        current.append(text, i + 1, end);
        i = end;
      } else {
        current.append(c);
      }
    }
    if (!current.isEmpty()) {
      tokens.add(current.toString());
    }
    return new AttributePath(text, tokens);
  }

  /**
   * What the path selects; functions on the way are called with what {@code arguments} has for
   * them. Only on an {@link dev.firn.eval.value.EvalThread}.
   *
   * @throws EvalException {@code ATTRIBUTE_MISSING} with names that were perhaps meant, {@code
   *     INDEX_OUT_OF_RANGE}, {@code TYPE_MISMATCH}, or what the evaluation fails with
   */
  public Found select(Value root, Attrs arguments) {
    Value value = root;
    int pos = EvalException.NO_POS;
    for (String token : tokens) {
      value = AutoCall.call(value, arguments).force();
      int index = index(token);
      if (index >= 0) {
        value = element(value, index);
        pos = EvalException.NO_POS;
      } else {
        Attrs attrs = set(value, token);
        int slot = attrs.slotOf(Symbol.of(token));
        if (slot < 0) {
          throw missing(attrs, token);
        }
        value = attrs.values[slot];
        pos = attrs.posAt(slot);
      }
    }
    return new Found(value, pos);
  }

  private static int index(String token) {
    if (token.isEmpty() || token.length() > 10) {
      return -1;
    }
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) < '0' || token.charAt(i) > '9') {
        return -1;
      }
    }
    long index = Long.parseLong(token);
    return index > 0xffff_ffffL ? -1 : (int) Math.min(index, Integer.MAX_VALUE);
  }

  private Value element(Value value, int index) {
    if (!(value instanceof dev.firn.eval.value.List list)) {
      throw Expect.mismatch("a list", value, EvalException.NO_POS)
          .during(during(), EvalException.NO_POS);
    }
    if (index >= list.size()) {
      throw error(
          ErrorCode.INDEX_OUT_OF_RANGE,
          "the index "
              + index
              + " in the selection path '"
              + text
              + "' is out of range: the list has "
              + list.size()
              + " elements");
    }
    return list.elements[index];
  }

  private Attrs set(Value value, String token) {
    if (!(value instanceof Attrs attrs)) {
      throw error(
          ErrorCode.TYPE_MISMATCH,
          "what the selection path '"
              + text
              + "' selects from should be a set but is "
              + Show.type(value));
    }
    if (token.isEmpty()) {
      throw error(
          ErrorCode.ATTRIBUTE_MISSING, "a name in the selection path '" + text + "' is empty");
    }
    return attrs;
  }

  private EvalException missing(Attrs attrs, String token) {
    return new EvalException(
        ErrorCode.ATTRIBUTE_MISSING,
        "attribute '" + token + "' in selection path '" + text + "' not found",
        Similar.names(attrs, token),
        EvalException.NO_POS);
  }

  private String during() {
    return "while selecting '" + text + "'";
  }

  private static EvalException error(ErrorCode code, String message) {
    return new EvalException(code, message, EvalException.NO_POS);
  }
}
