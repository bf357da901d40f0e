package dev.firn.events;

import org.jspecify.annotations.Nullable;

/** Everything that goes over a topic. */
public sealed interface FirnEvent
    permits ConfigurationEvent,
        SystemEvent,
        BuildEvent,
        ClosureEvent,
        NodeEvent,
        NodeCommand,
        BuildJob,
        AccessEvent {
  /** What keeps events in order: those with an equal key are read as they were written. */
  String key();

  /** The submission that caused this, or null when none did. */
  @Nullable String revision();
}
