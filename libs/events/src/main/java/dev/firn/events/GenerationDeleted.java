package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * An old generation was removed from the history.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number
 */
@EventType(name = "generation.deleted", version = 1)
public record GenerationDeleted(String node, String profile, long generation) implements NodeEvent {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
