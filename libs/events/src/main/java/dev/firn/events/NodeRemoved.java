package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * A node has been taken out; its key is no longer good.
 *
 * @param node the node's name
 */
@EventType(name = "node.removed", version = 1)
public record NodeRemoved(String node) implements NodeEvent {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
