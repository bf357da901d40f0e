package dev.firn.eval.error;

import org.jspecify.annotations.Nullable;

/**
 * What was being evaluated when an error came up: a list from the outermost frame inwards, shared
 * between the errors that pass through the same lazy value.
 *
 * @param message what was being done, as a byte string
 * @param pos the place as the evaluator's position, or {@link EvalException#NO_POS}
 * @param kind when it is shown
 * @param inner the frame below, nearer to the error
 */
public record Trace(String message, int pos, Kind kind, @Nullable Trace inner) {
  /** When a frame is shown. */
  public enum Kind {
    /** With {@code --show-trace}, and without it while few frames have been shown. */
    STEP,
    /** Only with {@code --show-trace}: the call of a function of the language. */
    CALL,
    /** Always ({@code addErrorContext}). */
    ALWAYS
  }
}
