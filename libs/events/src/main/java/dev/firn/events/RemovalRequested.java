package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * Somebody takes a node out.
 *
 * @param node the node's name
 */
@EventType(name = "removal.requested", version = 1)
public record RemovalRequested(String node) implements NodeCommand {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
