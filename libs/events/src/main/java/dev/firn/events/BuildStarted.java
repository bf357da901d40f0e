package dev.firn.events;

/**
 * A worker builds.
 *
 * @param derivation the store path of the derivation
 * @param revision the submission that first asked for it
 * @param worker which one
 * @param attempt 1 for the first
 */
@EventType(name = "build.started", version = 1)
public record BuildStarted(String derivation, String revision, String worker, int attempt)
    implements BuildEvent {
  @Override
  public String key() {
    return derivation;
  }
}
