package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * An agent has connected.
 *
 * @param node the node's name
 * @param agentVersion the agent's version
 * @param platform for example {@code x86_64-linux}
 */
@EventType(name = "node.connected", version = 1)
public record NodeConnected(String node, String agentVersion, String platform)
    implements NodeEvent {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
