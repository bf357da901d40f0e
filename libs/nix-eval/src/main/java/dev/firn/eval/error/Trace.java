package dev.firn.eval.error;

import org.jspecify.annotations.Nullable;

/**
 * What was being evaluated when an error came up: a list from the outermost frame inwards, shared
 * between the errors that pass through the same lazy value.
 *
 * @param message what was being done, as a byte string
 * @param pos the place as the evaluator's position, or {@link EvalException#NO_POS}
 * @param always whether it is shown even without {@code --show-trace} ({@code addErrorContext})
 * @param inner the frame below, nearer to the error
 */
public record Trace(String message, int pos, boolean always, @Nullable Trace inner) {}
