package dev.firn.build.internal.environment;

import java.util.Optional;
import java.util.Set;

/**
 * What an output must keep to. References are store paths or names of outputs.
 *
 * @param maxSize of its archive, in bytes
 * @param maxClosureSize of the archives of all that it needs, in bytes
 * @param ignoreSelfReferences whether requisites leave the output itself out
 */
public record OutputRules(
    Optional<Long> maxSize,
    Optional<Long> maxClosureSize,
    Optional<? extends Set<String>> allowedReferences,
    Optional<? extends Set<String>> allowedRequisites,
    Set<String> disallowedReferences,
    Set<String> disallowedRequisites,
    boolean ignoreSelfReferences) {
  /** Everything is allowed. */
  public static final OutputRules NONE =
      new OutputRules(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Set.of(),
          true);
}
