package dev.firn.warm;

import dev.firn.events.Fault;

/** What was submitted is wrong; evaluating it again gives the same. */
public final class EvaluationFault extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Fault fault;

  /** An evaluation that ended with this fault. */
  public EvaluationFault(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  /** What is wrong, and where. */
  public Fault fault() {
    return fault;
  }
}
