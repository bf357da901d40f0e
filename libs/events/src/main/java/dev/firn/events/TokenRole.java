package dev.firn.events;

/** What the bearer of a token may do; each role may all that those before it may. */
public enum TokenRole {
  /** Look at everything. */
  READ,
  /** Submit configurations, have builds tried again, go to another generation. */
  SUBMIT,
  /** Take nodes in and out, make tokens, write to the store. */
  ADMIN
}
