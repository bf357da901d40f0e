package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * Somebody drops an old generation.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number
 */
@EventType(name = "generation-deletion.requested", version = 1)
public record GenerationDeletionRequested(String node, String profile, long generation)
    implements NodeCommand {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
