package dev.firn.buildservice.app;

import dev.firn.events.BuildEvent;

/** Where events go that no record caused. */
@FunctionalInterface
public interface Outbox {
  /** Writes an event; it is durable when this returns. */
  void write(BuildEvent event);
}
