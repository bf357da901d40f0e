package dev.firn.events;

import java.util.List;

/**
 * The generation runs and its health checks pass.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number in the profile, from 1
 * @param revision the submission that caused this
 * @param action how it was activated
 * @param urls pages that its health checks found to answer
 * @param fetchedBytes NAR bytes that the node had to fetch
 * @param changes of a dry activation: what a switch would do, a line each
 * @param millis from the order to here, in milliseconds
 */
@EventType(name = "generation.activated", version = 1)
public record GenerationActivated(
    String node,
    String profile,
    long generation,
    String revision,
    Action action,
    List<String> urls,
    long fetchedBytes,
    List<String> changes,
    long millis)
    implements NodeEvent {
  /** Copies what it is given. */
  public GenerationActivated {
    urls = List.copyOf(urls);
    changes = changes == null ? List.of() : List.copyOf(changes); // older ones have none
  }

  @Override
  public String key() {
    return node;
  }
}
