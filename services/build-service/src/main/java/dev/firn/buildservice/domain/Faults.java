package dev.firn.buildservice.domain;

import dev.firn.events.Fault;
import java.util.Set;

/** The codes of faults in builds. */
public final class Faults {
  /** A failure from before is remembered, so nothing was built. */
  public static final String CACHED_FAILURE = "cached-failure";

  /** What the wanted derivation needs failed. */
  public static final String DEPENDENCY_FAILED = "dependency-failed";

  /** The graph cannot be read. */
  public static final String PLAN_FAILED = "plan-failed";

  /** Workers died of it. */
  public static final String POISON_BUILD = "poison-build";

  /** A fixed output's builder failed, which the network may be to blame for. */
  public static final String FETCH_FAILED = "fetch-failed";

  /** The store could not be reached for long. */
  public static final String STORE_UNREACHABLE = "store-unreachable";

  /** Nobody needs it any more: whoever did was cancelled. */
  public static final String CANCELLED = "cancelled";

  private static final Set<String> TRANSIENT =
      Set.of(
          DEPENDENCY_FAILED,
          PLAN_FAILED,
          FETCH_FAILED,
          STORE_UNREACHABLE,
          "timed-out",
          "log-limit",
          "wrong-machine",
          "missing-input",
          "download-failed",
          "machine-failed");

  private Faults() {}

  /** Whether the same build may go well another time, so that a new submission tries it again. */
  public static boolean isTransient(Fault fault) {
    return TRANSIENT.contains(fault.code());
  }

  /** Whether the planner took a build back that no worker had. */
  static boolean isWithdrawal(Fault fault) {
    return fault.code().equals(CANCELLED);
  }

  /** Whether the planner itself wrote it for a derivation that it did not queue. */
  static boolean isPlanners(Fault fault) {
    return switch (fault.code()) {
      case CACHED_FAILURE, DEPENDENCY_FAILED, PLAN_FAILED -> true;
      default -> false;
    };
  }
}
