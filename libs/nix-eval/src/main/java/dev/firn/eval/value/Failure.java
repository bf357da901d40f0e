package dev.firn.eval.value;

import dev.firn.eval.error.EvalException;

/** The outcome of a thunk whose evaluation failed: the error is raised again for whoever asks. */
record Failure(EvalException error) {}
