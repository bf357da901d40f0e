package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * The submission ends here: somebody does not want it any more. What it has not begun does not
 * begin; generations that are made already are activated. Without effect on a submission that has
 * ended.
 *
 * @param configuration the configuration's name
 * @param revision the submission that ends
 * @param by who asked, as far as known
 */
@EventType(name = "configuration.cancelled", version = 1)
public record ConfigurationCancelled(String configuration, String revision, @Nullable String by)
    implements ConfigurationEvent {
  @Override
  public String key() {
    return configuration;
  }
}
