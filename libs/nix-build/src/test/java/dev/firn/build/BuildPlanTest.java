package dev.firn.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BuildPlanTest {
  @Property(tries = 200)
  void everyStepIsMissingAndComesAfterTheMissingThatItNeeds(
      @ForAll @IntRange(min = 1, max = 40) int size, @ForAll long seed) {
    Random random = new Random(seed);
    Map<StorePath, Derivation> graph = new TreeMap<>();
    Set<StorePath> there = new HashSet<>();
    for (int i = 0; i < size; i++) {
      TreeMap<StorePath, InputOutputs> inputs = new TreeMap<>();
      for (int j = 0; j < i; j++) {
        if (random.nextInt(4) == 0) {
          inputs.put(path(j), InputOutputs.of(List.of("out")));
        }
      }
      graph.put(path(i), derivation(i, inputs));
      if (random.nextInt(3) == 0) {
        there.add(path(i));
      }
    }

    BuildPlan plan =
        BuildPlan.of(
            List.of(new DerivationOutputId(path(size - 1), "out")),
            graph::get,
            (path, _, _) -> there.contains(path));

    Set<StorePath> done = new HashSet<>();
    for (BuildPlan.Step step : plan.steps()) {
      assertThat(there).doesNotContain(step.path());
      assertThat(done).doesNotContain(step.path());
      assertThat(done).containsAll(step.after());
      for (StorePath input : step.derivation().inputDerivations().keySet()) {
        assertThat(there.contains(input) || done.contains(input)).isTrue();
      }
      done.add(step.path());
    }
    assertThat(done.contains(path(size - 1))).isNotEqualTo(there.contains(path(size - 1)));
  }

  private static StorePath path(int i) {
    return new StorePath("0".repeat(28) + String.format("%04d", i) + "-n" + i + ".drv");
  }

  private static Derivation derivation(int i, TreeMap<StorePath, InputOutputs> inputs) {
    StorePath out = new StorePath("1".repeat(28) + String.format("%04d", i) + "-n" + i);
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>();
    outputs.put("out", new DerivationOutput.InputAddressed(out));
    return new Derivation(
        "n" + i,
        outputs,
        inputs,
        Collections.emptySortedSet(),
        "x86_64-linux",
        "/bin/sh",
        List.of(),
        Collections.emptySortedMap(),
        Optional.empty());
  }
}
