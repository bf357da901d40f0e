package dev.firn.instantiate.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;

/** Which paths may be seen in pure and in restricted mode. Thread-safe. */
final class AccessRules {
  private final String mode;
  private final ConcurrentSkipListSet<String> allowed = new ConcurrentSkipListSet<>();

  /** Allowed, but only to evaluations that are shown them. */
  private final Set<String> shownToSome = ConcurrentHashMap.newKeySet();

  private final InheritableThreadLocal<Set<String>> shown = new InheritableThreadLocal<>();

  /**
   * @param mode what messages call it, such as {@code in restricted mode}
   */
  AccessRules(String mode) {
    this.mode = mode;
  }

  /** Allows a path and all below it, to the current evaluation at least. */
  void allow(String path) {
    allowed.add(path);
    Set<String> visible = shown.get();
    if (visible != null && shownToSome.contains(path)) {
      visible.add(path);
    }
  }

  /** Shows paths to what a task evaluates, and hides them from what is not shown them. */
  <T> T showing(Set<String> paths, Supplier<T> task) {
    Set<String> before = shown.get();
    // hidden before they are allowed, so that nobody else sees them in between
    shownToSome.addAll(paths);
    allowed.addAll(paths);
    Set<String> visible = ConcurrentHashMap.newKeySet();
    visible.addAll(paths);
    shown.set(visible);
    try {
      return task.get();
    } finally {
      shown.set(before);
    }
  }

  /** What the current evaluation is shown. */
  Set<String> shown() {
    Set<String> visible = shown.get();
    return visible == null ? Set.of() : Set.copyOf(visible);
  }

  /** Whether a path is in one that the current evaluation is not shown. */
  boolean hides(String path) {
    if (shownToSome.isEmpty()) {
      return false;
    }
    Set<String> visible = shown.get();
    for (String p = path; !p.equals("/"); p = parent(p)) {
      if (shownToSome.contains(p)) {
        return visible == null || !visible.contains(p);
      }
    }
    return false;
  }

  /** Whether the current evaluation sees a path: it is allowed, or leads to one that is. */
  boolean sees(String path) {
    // in this order: what is going to be shown to another becomes hidden before it is allowed
    return (isWithin(path) || leadsToAllowed(path)) && !hides(path);
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
