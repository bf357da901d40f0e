package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Turns faults of fetching into errors of an evaluation. */
public final class FetchFaults {
  private FetchFaults() {}

  /** Runs something, its faults as errors without a place. */
  public static <T> T guard(Supplier<T> action) {
    try {
      return action.get();
    } catch (FetchException e) {
      throw new EvalException(code(e), message(e), EvalException.NO_POS);
    } catch (StoreException e) {
      throw new EvalException(ErrorCode.STORE, message(e), EvalException.NO_POS);
    }
  }

  private static ErrorCode code(FetchException e) {
    return switch (e.code()) {
      case "fetch/hash-mismatch", "fetch/rev-mismatch", "fetch/lock-mismatch" ->
          ErrorCode.HASH_MISMATCH;
      case "fetch/unsupported", "fetch/unsupported-type" -> ErrorCode.UNSUPPORTED;
      case "fetch/feature-disabled" -> ErrorCode.FEATURE_DISABLED;
      case "fetch/bad-url",
          "fetch/bad-attribute",
          "fetch/bad-hash",
          "fetch/missing-attribute",
          "fetch/git-public-key" ->
          ErrorCode.INVALID_ARGUMENT;
      default -> e.code().startsWith("fetch/flake-") ? ErrorCode.FLAKE : ErrorCode.FETCH_FAILED;
    };
  }

  /** A message as a byte string. */
  static String message(RuntimeException e) {
    String text = String.valueOf(e.getMessage());
    return text.chars().allMatch(c -> c < 0x100)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
