package dev.firn.events;

/**
 * A submission was cancelled: from here on its systems are not built. What waits for a worker, and
 * nobody else needs, ends with {@code build.failed} and the code {@code cancelled}.
 *
 * @param configuration the configuration's name
 * @param revision the submission that was cancelled
 */
@EventType(name = "builds.cancelled", version = 1)
public record BuildsCancelled(String configuration, String revision) implements BuildEvent {
  @Override
  public String key() {
    return configuration;
  }
}
