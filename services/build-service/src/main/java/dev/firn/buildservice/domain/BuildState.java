package dev.firn.buildservice.domain;

import java.util.Locale;

/** How far the build of a derivation is. */
public enum BuildState {
  /** It waits for a worker. */
  QUEUED,
  /** A worker builds. */
  RUNNING,
  /** Its outputs were put into the store. */
  SUCCEEDED,
  /** It failed, and that is remembered. */
  FAILED;

  /** Whether a worker has it or will have it. */
  public boolean isOpen() {
    return switch (this) {
      case QUEUED, RUNNING -> true;
      case SUCCEEDED, FAILED -> false;
    };
  }

  /** As callers read it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
