package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * An agent's connection has ended.
 *
 * @param node the node's name
 */
@EventType(name = "node.disconnected", version = 1)
public record NodeDisconnected(String node) implements NodeEvent {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
