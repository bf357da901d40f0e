package dev.firn.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent says how an activation ended.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number in the profile, from 1
 * @param revision the submission that caused this
 * @param outcome how it ended
 * @param action how it was to be activated
 * @param active the generation that runs now; 0 for none
 * @param storePath what runs now; null for nothing
 * @param fault why not; null when it succeeded
 * @param urls pages found to answer
 * @param fetchedBytes NAR bytes fetched
 * @param changes of a dry activation: what a switch would do, a line each
 * @param millis how long it took, in milliseconds
 */
@EventType(name = "activation.reported", version = 1)
public record ActivationReported(
    String node,
    String profile,
    long generation,
    String revision,
    ActivationOutcome outcome,
    Action action,
    long active,
    @Nullable String storePath,
    @Nullable Fault fault,
    List<String> urls,
    long fetchedBytes,
    List<String> changes,
    long millis)
    implements NodeCommand {
  /** Copies what it is given. */
  public ActivationReported {
    urls = List.copyOf(urls);
    changes = changes == null ? List.of() : List.copyOf(changes); // older ones have none
  }

  @Override
  public String key() {
    return node;
  }
}
