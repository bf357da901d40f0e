package dev.firn.events;

/** How an activation ended on a node. */
public enum ActivationOutcome {
  /** It runs. */
  ACTIVATED,
  /** It was begun and taken back. */
  ROLLED_BACK,
  /** It was not begun. */
  NOT_STARTED
}
