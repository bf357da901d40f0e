package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * The connection of a session has ended.
 *
 * @param node the node's name
 * @param session names the connection
 */
@EventType(name = "agent.disconnected", version = 1)
public record AgentDisconnected(String node, String session) implements NodeCommand {
  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
