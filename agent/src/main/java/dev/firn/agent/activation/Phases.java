package dev.firn.agent.activation;

import dev.firn.agent.node.Journal;

/** Hears how an order goes. */
@FunctionalInterface
public interface Phases {
  /** Hears nothing. */
  Phases NONE = (_, _, _, _) -> {};

  /**
   * A phase goes on.
   *
   * @param done bytes fetched so far; 0 in other phases
   * @param text a line for people
   */
  void at(Journal.Phase phase, long done, long total, String text);

  /** A phase has begun. */
  default void at(Journal.Phase phase, String text) {
    at(phase, 0, 0, text);
  }
}
