package dev.firn.instantiate.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import java.util.concurrent.ConcurrentSkipListSet;

/** Which paths may be seen in pure and in restricted mode. Thread-safe. */
final class AccessRules {
  private final String mode;
  private final ConcurrentSkipListSet<String> allowed = new ConcurrentSkipListSet<>();

  /**
   * @param mode what messages call it, such as {@code in restricted mode}
   */
  AccessRules(String mode) {
    this.mode = mode;
  }

  /** Allows a path and all below it. */
  void allow(String path) {
    allowed.add(path);
  }

  /** Whether a path is allowed, or leads to one that is. */
  boolean sees(String path) {
    return isWithin(path) || leadsToAllowed(path);
  }

  private boolean leadsToAllowed(String path) {
    String prefix = path.equals("/") ? "/" : path + "/";
    String next = allowed.ceiling(prefix);
    return next != null && next.startsWith(prefix);
  }

  /** Whether a path and all below it is allowed. */
  boolean isWithin(String path) {
    for (String p = path; ; p = parent(p)) {
      if (allowed.contains(p)) {
        return true;
      }
      if (p.equals("/")) {
        return false;
      }
    }
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  EvalException forbidden(String path) {
    return Faults.error(
        ErrorCode.ACCESS_FORBIDDEN, "access to the path '" + path + "' is forbidden " + mode);
  }
}
