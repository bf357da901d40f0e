package dev.firn.activation.app;

import dev.firn.activation.domain.Attempt;

/** The way to one connected agent. Calls return at once. */
public interface AgentStream {
  /** Why a stream ends. */
  enum End {
    /** Another connection of the same node counts now. */
    TAKEN_OVER,
    /** The node was taken out. */
    REMOVED,
    /** The service stops. */
    STOPPING
  }

  /** Orders an activation. */
  void activate(String profile, Attempt attempt);

  /** Tells the agent that something newer waits for an activation that it was told. */
  void supersede(Attempt attempt);

  /** Lets the agent drop a generation. */
  void delete(String profile, long generation);

  /** Ends the stream. */
  void end(End why);
}
