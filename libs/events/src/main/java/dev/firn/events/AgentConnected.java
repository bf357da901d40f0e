package dev.firn.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent says what its node runs.
 *
 * @param node the node's name
 * @param agentVersion the agent's version
 * @param platform its platform
 * @param running the active generation of each profile
 * @param session names the connection
 */
@EventType(name = "agent.connected", version = 1)
public record AgentConnected(
    String node,
    String agentVersion,
    String platform,
    List<RunningGeneration> running,
    String session)
    implements NodeCommand {
  /** Copies what it is given. */
  public AgentConnected {
    running = List.copyOf(running);
  }

  @Override
  public String key() {
    return node;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
