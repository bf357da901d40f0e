package dev.firn.events;

import java.util.List;

/**
 * The build failed; it is not tried again until somebody asks.
 *
 * @param derivation the store path of the derivation
 * @param revision the submission that first asked for it
 * @param fault what is wrong, where, and what to do
 * @param lastLines the last lines of its log
 * @param millis how long it took, in milliseconds
 */
@EventType(name = "build.failed", version = 1)
public record BuildFailed(
    String derivation, String revision, Fault fault, List<String> lastLines, long millis)
    implements BuildEvent {
  /** Copies what it is given. */
  public BuildFailed {
    lastLines = List.copyOf(lastLines);
  }

  @Override
  public String key() {
    return derivation;
  }
}
