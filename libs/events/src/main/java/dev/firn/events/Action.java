package dev.firn.events;

/** How a generation is made the running one; the words are nixos-rebuild's. */
public enum Action {
  /** Runs now and after the next boot. */
  SWITCH,
  /** Runs after the next boot. */
  BOOT,
  /** Runs now, but not after the next boot. */
  TEST,
  /** Says what a switch would do. */
  DRY_ACTIVATE,
  /** Builds and keeps the closure; no node is told. */
  BUILD,
  /** Says what would be built. */
  DRY_BUILD
}
