package dev.firn.activation.app;

/** Keeps the closures of generations from garbage collection. Every call may be repeated. */
public interface Roots {
  /**
   * Keeps a closure.
   *
   * @param name for example {@code nodes/web/system/3}
   * @return whether it is all there
   * @throws dev.firn.kit.kafka.TransientException if the store does not answer
   */
  boolean keep(String name, String storePath);

  /**
   * Lets a closure go.
   *
   * @throws dev.firn.kit.kafka.TransientException if the store does not answer
   */
  void drop(String name);

  /** The name of a generation's root. */
  static String name(String node, String profile, long generation) {
    return "nodes/" + node + "/" + profile + "/" + generation;
  }
}
