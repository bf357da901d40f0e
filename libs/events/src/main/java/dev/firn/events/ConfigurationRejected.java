package dev.firn.events;

/**
 * The submission ends here: its sources cannot be had or name no system.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param fault what is wrong, where, and what to do
 */
@EventType(name = "configuration.rejected", version = 1)
public record ConfigurationRejected(String configuration, String revision, Fault fault)
    implements ConfigurationEvent {
  @Override
  public String key() {
    return configuration;
  }
}
