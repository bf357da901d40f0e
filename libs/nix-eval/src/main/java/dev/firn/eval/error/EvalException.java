package dev.firn.eval.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries an {@link EvalError}, its place and its trace up the evaluator. Not for several threads;
 * {@link #copy()} gives a further thread, or a later throw, its own.
 */
public final class EvalException extends RuntimeException {
  /** The position of what has no place. */
  public static final int NO_POS = -1;

  private static final long serialVersionUID = 1;

  private final transient EvalError error;
  private int pos;
  private transient @Nullable Trace trace;
  private transient @Nullable Provenance provenance;

  public EvalException(EvalError error, int pos) {
    super(error.message(), null, false, false);
    this.error = error;
    this.pos = pos;
  }

  public EvalException(ErrorCode code, String message, int pos) {
    this(new EvalError.Failure(code, message), pos);
  }

  public EvalException(ErrorCode code, String message, List<String> suggestions, int pos) {
    this(new EvalError.NameMissing(code, message, suggestions), pos);
  }

  /** The same error again, with a trace of its own from here on. */
  public EvalException copy() {
    EvalException again = new EvalException(error, pos);
    again.trace = trace;
    again.provenance = provenance;
    return again;
  }

  public EvalError error() {
    return error;
  }

  /** The place of the fault, or {@link #NO_POS}. */
  public int pos() {
    return pos;
  }

  /** Gives the fault a place if it has none. */
  public EvalException at(int place) {
    if (pos == NO_POS) {
      pos = place;
    }
    return this;
  }

  /** Where the value came from that was not as it had to be, or null when nothing tells. */
  public @Nullable Provenance provenance() {
    return provenance;
  }

  /** Tells where the value came from that was not as it had to be, if that is not known yet. */
  public EvalException from(@Nullable Provenance origin) {
    if (provenance == null) {
      provenance = origin;
    }
    return this;
  }

  /**
   * An infinite recursion is where the value was needed again: gives it that place if it has none
   * and nothing stands between, such as a builtin, whose call is then the place.
   */
  public EvalException neededAt(int place) {
    return error instanceof EvalError.InfiniteRecursion && trace == null ? at(place) : this;
  }

  /** The outermost frame, or null. */
  public @Nullable Trace trace() {
    return trace;
  }

  /** Adds a frame around those there are. */
  public EvalException during(String message, int place) {
    trace = new Trace(message, place, Trace.Kind.STEP, trace);
    return this;
  }

  /** Adds a frame for the call of a function, shown only in full traces. */
  public EvalException duringCall(String message, int place) {
    trace = new Trace(message, place, Trace.Kind.CALL, trace);
    return this;
  }

  /** Adds a frame that is shown even when traces are not. */
  public EvalException duringAlways(String message, int place) {
    trace = new Trace(message, place, Trace.Kind.ALWAYS, trace);
    return this;
  }
}
