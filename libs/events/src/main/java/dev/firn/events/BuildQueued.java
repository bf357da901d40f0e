package dev.firn.events;

/**
 * A derivation whose inputs are all there waits for a worker.
 *
 * @param derivation the store path of the derivation
 * @param revision the submission that first asked for it
 * @param name the derivation's name
 * @param platform the system it must be built on
 */
@EventType(name = "build.queued", version = 1)
public record BuildQueued(String derivation, String revision, String name, String platform)
    implements BuildEvent {
  @Override
  public String key() {
    return derivation;
  }
}
