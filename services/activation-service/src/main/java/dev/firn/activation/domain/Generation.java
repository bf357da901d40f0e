package dev.firn.activation.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation of a profile.
 *
 * @param number from 1
 * @param revision the submission that made it
 * @param configuration where it comes from
 * @param system which system of the configuration
 * @param packages a user profile's packages; empty for a system
 * @param created when its number was given
 * @param activated when it was last active; null for never
 * @param fault why it last failed; null if it did not
 */
public record Generation(
    long number,
    String revision,
    String configuration,
    String system,
    String storePath,
    List<String> packages,
    Instant created,
    @Nullable Instant activated,
    @Nullable String fault) {
  Generation activatedAt(Instant time) {
    return new Generation(
        number, revision, configuration, system, storePath, packages, created, time, null);
  }

  Generation failed(String why) {
    return new Generation(
        number, revision, configuration, system, storePath, packages, created, activated, why);
  }
}
