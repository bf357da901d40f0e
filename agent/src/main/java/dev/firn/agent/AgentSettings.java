package dev.firn.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told.
 *
 * @param root the node's root: {@code /} for a machine with Nix, any other folder for a folder node
 * @param node the node's name, a host name label
 * @param server {@code http://HOST:PORT} or {@code https://HOST:PORT} of activation-service
 * @param joinTokenFile a file with a join token, for the first time; null for none
 * @param labels the node's labels
 */
public record AgentSettings(
    Path root, String node, URI server, @Nullable Path joinTokenFile, Map<String, String> labels) {
  /** Checks the name, which others are told. */
  public AgentSettings {
    labels = Map.copyOf(labels);
    if (!node.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      throw new AgentException(
          "bad-name",
          "'"
              + node
              + "' is no node's name: a-z, 0-9 and -, at most 63 characters, no - at either end");
    }
  }
}
