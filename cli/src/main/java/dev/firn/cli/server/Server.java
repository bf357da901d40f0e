package dev.firn.cli.server;

import dev.firn.cli.rest.RestClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server to talk to.
 *
 * @param client calls it
 * @param localNode the node that this machine is to it; empty when it runs elsewhere
 * @param state its state folder; null when it runs elsewhere
 */
public record Server(RestClient client, String localNode, @Nullable StateFolder state) {
  /** Why it has given up, if it is this machine's and said so. */
  public Optional<String> lastWords() {
    return state == null ? Optional.empty() : state.lastWords();
  }
}
