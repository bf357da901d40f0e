package dev.firn.buildservice.domain;

import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a goal lacked when it was planned. It never changes: how far it is follows from the ledger,
 * so planning again or deciding twice does no harm.
 *
 * @param steps derivations to build, by path
 * @param substitutions how many outputs upstream caches have
 * @param present how many outputs were there
 * @param snapshot the ledger's sequence before the store was asked; builds that succeeded later
 *     count, those before did not suffice
 */
record Plan(
    Goal goal, Map<StorePath, Step> steps, long substitutions, long present, long snapshot) {
  /**
   * A derivation to build.
   *
   * @param needs other steps, which come before
   */
  record Step(StorePath derivation, String name, String platform, Set<StorePath> needs) {}

  /** Finds who waits for whom. */
  static final class Dependants {
    private final Map<StorePath, List<Step>> of = new HashMap<>();

    Dependants(Plan plan) {
      for (Step step : plan.steps().values()) {
        for (StorePath need : step.needs()) {
          of.computeIfAbsent(need, _ -> new ArrayList<>()).add(step);
        }
      }
    }

    List<Step> of(StorePath derivation) {
      return of.getOrDefault(derivation, List.of());
    }
  }

  Plan {
    steps = new LinkedHashMap<>(steps);
  }

  /** The same for a goal that began at another time. */
  Plan of(Goal newGoal) {
    return new Plan(newGoal, steps, substitutions, present, snapshot);
  }
}
