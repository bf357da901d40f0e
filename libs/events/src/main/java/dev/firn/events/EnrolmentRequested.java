package dev.firn.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a good join token wants to be a node.
 *
 * @param node the node's name
 * @param publicKey its key
 * @param labels its labels
 */
@EventType(name = "enrolment.requested", version = 1)
public record EnrolmentRequested(String node, String publicKey, Map<String, String> labels)
    implements NodeCommand {
  /** Copies what it is given. */
  public EnrolmentRequested {
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
