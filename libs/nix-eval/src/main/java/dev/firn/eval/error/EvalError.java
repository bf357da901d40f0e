package dev.firn.eval.error;

import java.util.List;

/**
 * What went wrong, without where: {@link EvalException} adds the place and the trace. Messages are
 * byte strings of the language (one char per byte), one sentence, without a final full stop.
 */
public sealed interface EvalError {
  ErrorCode code();

  String message();

  /** Names that were perhaps meant, best first. */
  default List<String> suggestions() {
    return List.of();
  }

  /** Whether {@code builtins.tryEval} turns it into {@code success = false}. */
  default boolean catchable() {
    return false;
  }

  /** {@code throw message}. */
  record Thrown(String message) implements EvalError {
    @Override
    public ErrorCode code() {
      return ErrorCode.THROWN;
    }

    @Override
    public boolean catchable() {
      return true;
    }
  }

  /** A file that no entry of the search path has; {@code tryEval} catches it, as in Nix. */
  record NotInSearchPath(String message) implements EvalError {
    @Override
    public ErrorCode code() {
      return ErrorCode.SEARCH_PATH;
    }

    @Override
    public boolean catchable() {
      return true;
    }
  }

  /** {@code assert} with a condition that is false. */
  record AssertionFailed(String message) implements EvalError {
    @Override
    public ErrorCode code() {
      return ErrorCode.ASSERTION_FAILED;
    }

    @Override
    public boolean catchable() {
      return true;
    }
  }

  /** A name was looked for and not found. */
  record NameMissing(ErrorCode code, String message, List<String> suggestions)
      implements EvalError {
    public NameMissing {
      suggestions = List.copyOf(suggestions);
    }
  }

  /**
   * A value that is needed to find itself.
   *
   * @param cell the lazy value that was found being evaluated; only its identity matters
   */
  record InfiniteRecursion(Object cell) implements EvalError {
    @Override
    public ErrorCode code() {
      return ErrorCode.INFINITE_RECURSION;
    }

    @Override
    public String message() {
      return "infinite recursion encountered: this value is needed to find itself";
    }
  }

  /** Every other fault: the code says which. */
  record Failure(ErrorCode code, String message) implements EvalError {}
}
