package dev.firn.buildservice.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.BuildRequested;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.events.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random graphs, failures, deaths, doubled and late messages. */
class PlannerPropertyTest {
  private static final int MOST_REVISIONS = 6;
  private static final List<Topic> TOPICS =
      List.of(Topic.CONFIGURATIONS, Topic.SYSTEMS, Topic.BUILDS);

  /** Submits, builds, dies and doubles at random until nothing is left to do. */
  private static Simulation play(Random random, int revisions, Set<String> cancelled) {
    Simulation world = new Simulation();
    int size = 2 + random.nextInt(25);
    for (int i = 0; i < size; i++) {
      int number = i;
      world.graphs.add(
          "d" + i,
          random
              .ints(random.nextInt(4), 0, Math.max(1, i))
              .filter(n -> n < number)
              .distinct()
              .mapToObj(n -> "d" + n)
              .toArray(String[]::new));
    }
    Set<String> broken = new HashSet<>();
    for (int i = 0; i < size; i++) {
      if (random.nextInt(12) == 0) {
        broken.add("d" + i);
      }
      if (random.nextInt(8) == 0) {
        (random.nextBoolean() ? world.store : world.upstream).add(Graphs.out("d" + i));
      }
    }

    int submitted = 0;
    List<BuildRequested> running = new ArrayList<>();
    while (submitted < revisions
        || !running.isEmpty()
        || !world.queue.isEmpty()
        || world.hasUnhandled()) {
      switch (random.nextInt(8)) {
        case 0 -> {
          if (submitted < revisions) {
            world.submit("r" + submitted++, "d" + random.nextInt(size));
          }
        }
        case 1, 2 -> {
          Topic topic = TOPICS.get(random.nextInt(TOPICS.size()));
          if (world.hasUnhandled(topic)) {
            world.handleNext(topic, random.nextInt(5) > 0);
          }
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            world.restart();
          }
        }
        case 4, 5 -> {
          if (!world.queue.isEmpty()) {
            BuildRequested job = world.queue.remove(random.nextInt(world.queue.size()));
            if (!world.isWithdrawn(job)) {
              running.add(job);
              world.start(job);
            }
          }
          cancelled.stream()
              .skip(random.nextInt(MOST_REVISIONS * 4))
              .findFirst()
              .ifPresent(world::cancel);
        }
        default -> {
          if (!running.isEmpty()) {
            BuildRequested job = running.remove(random.nextInt(running.size()));
            int outcome = random.nextInt(10);
            if (outcome == 0) {
              world.queue.add(job); // its worker died
            } else if (broken.contains(Simulation.name(job))) {
              world.fail(job, "builder-failed");
            } else {
              world.succeed(job);
              if (outcome == 1) {
                world.queue.add(job); // its worker died before it acknowledged
              }
            }
          }
        }
      }
    }

    return world;
  }

  private static Map<String, Integer> ends(Simulation world) {
    Map<String, Integer> ends = new HashMap<>();
    Stream.concat(
            world.written(SystemBuilt.class).stream().map(SystemBuilt::revision),
            world.written(SystemBuildFailed.class).stream().map(SystemBuildFailed::revision))
        .forEach(revision -> ends.merge(revision, 1, Integer::sum));
    return ends;
  }

  /** Who cancels, at any moment, however often, takes nothing from the others. */
  @Property(tries = 500)
  void aCancelledSystemEndsAtMostOnceAndTheOthersOnce(@ForAll long seed) {
    Random random = new Random(seed);
    int revisions = 1 + random.nextInt(MOST_REVISIONS);
    Set<String> cancelled = new HashSet<>();
    random.ints(2, 0, revisions).forEach(n -> cancelled.add("r" + n));

    Simulation world = play(random, revisions, cancelled);
    cancelled.forEach(world::cancel);
    world.buildAll(_ -> true);

    Map<String, Integer> ends = ends(world);
    for (int i = 0; i < revisions; i++) {
      assertThat(ends.getOrDefault("r" + i, 0)).isBetween(cancelled.contains("r" + i) ? 0 : 1, 1);
    }
    assertThat(world.written(SystemBuildFailed.class))
        .allSatisfy(e -> assertThat(e.fault().code()).isNotEqualTo("cancelled"));
    assertThat(world.ledger().open()).isZero();
    assertThat(world.ledger().queued()).isZero();
  }

  @Property(tries = 500)
  void eachSystemEndsOnceAndEachDerivationIsBuiltOnce(@ForAll long seed) {
    Random random = new Random(seed);
    int revisions = 1 + random.nextInt(MOST_REVISIONS);
    Simulation world = play(random, revisions, Set.of());

    Map<String, Integer> ends = ends(world);
    assertThat(ends).hasSize(revisions).allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
    assertThat(world.queuedNames()).doesNotHaveDuplicates();
    assertThat(world.ledger().open()).isZero();
    assertThat(world.written(SystemBuilt.class))
        .allSatisfy(
            e ->
                assertThat(world.store.contains(path(e)) || world.upstream.contains(path(e)))
                    .isTrue());
    assertThat(
            world.written(BuildSucceeded.class).stream()
                .map(BuildSucceeded::derivation)
                .distinct()
                .count())
        .isLessThanOrEqualTo(world.queuedNames().size());
  }

  private static dev.firn.store.path.StorePath path(SystemBuilt e) {
    return dev.firn.store.path.StoreDir.DEFAULT.parse(e.toplevel());
  }
}
