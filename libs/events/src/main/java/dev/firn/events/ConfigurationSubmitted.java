package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * A person or a program asks for a configuration; one immutable revision begins.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param source what was submitted
 * @param target where it is to run, and how
 * @param submitter who asked, as far as known
 */
@EventType(name = "configuration.submitted", version = 1)
public record ConfigurationSubmitted(
    String configuration, String revision, Source source, Target target, @Nullable String submitter)
    implements ConfigurationEvent {
  @Override
  public String key() {
    return configuration;
  }
}
