package dev.firn.events;

/**
 * A derivation to build, its inputs all in the store.
 *
 * @param derivation the store path of the derivation
 * @param revision the submission that first asked for it
 * @param timeoutSeconds how long it may take
 */
@EventType(name = "build.requested", version = 1)
public record BuildRequested(String derivation, String revision, long timeoutSeconds)
    implements BuildJob {
  @Override
  public String key() {
    return derivation;
  }
}
