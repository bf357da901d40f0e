package dev.firn.store.derivation;

/** How the outputs of a derivation are addressed; all outputs of one agree. */
public enum DerivationType {
  INPUT_ADDRESSED,
  /** Input-addressed, with an input that depends on a floating output. */
  DEFERRED,
  /** Content-addressed with the content known before: one output, {@code out}. */
  FIXED,
  /** Content-addressed with the content known after the build. */
  FLOATING,
  IMPURE
}
