package dev.firn.buildservice.domain;

import dev.firn.store.path.StorePath;

/** What tells one goal from the others. */
public sealed interface GoalKey {
  /** One system of one submission. */
  record OfSystem(String configuration, String revision, String system) implements GoalKey {}

  /** One derivation that somebody wants. */
  record OfDerivation(StorePath derivation) implements GoalKey {}
}
