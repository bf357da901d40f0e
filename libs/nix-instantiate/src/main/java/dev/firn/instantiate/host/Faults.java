package dev.firn.instantiate.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.DerivationException;
import dev.firn.store.hash.HashException;
import dev.firn.store.path.StorePathException;
import java.nio.charset.StandardCharsets;

/** Turns failures of the store into errors of the evaluation. */
public final class Faults {
  private Faults() {}

  /** The evaluation's error for a failure of the store. */
  public static EvalException of(StoreException e) {
    ErrorCode code =
        switch (e) {
          case StorePathException _ -> ErrorCode.INVALID_STORE_PATH;
          case HashException _ -> ErrorCode.INVALID_ARGUMENT;
          case DerivationException _ -> ErrorCode.INVALID_DERIVATION;
          default -> ErrorCode.STORE;
        };
    String message = e.getMessage();
    return new EvalException(
        code, bytes(message == null ? e.code() : message), EvalException.NO_POS);
  }

  /** Text as a byte string: what is not a byte yet becomes UTF-8. */
  public static String bytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return encode(text);
      }
    }
    return text;
  }

  private static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c <= 0xff) {
                out.append((char) c);
              } else {
                out.append(
                    new String(
                        Character.toString(c).getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1));
              }
            });
    return out.toString();
  }

  /** An error without a place. */
  public static EvalException error(ErrorCode code, String message) {
    return new EvalException(code, message, EvalException.NO_POS);
  }
}
