package dev.firn.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine has joined with a key of its own.
 *
 * @param node the node's name
 * @param publicKey the agent's Ed25519 key, as {@code ed25519:BASE64}
 * @param labels its labels
 */
@EventType(name = "node.enrolled", version = 1)
public record NodeEnrolled(String node, String publicKey, Map<String, String> labels)
    implements NodeEvent {
  /** Copies what it is given. */
  public NodeEnrolled {
    labels = Map.copyOf(labels);
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
