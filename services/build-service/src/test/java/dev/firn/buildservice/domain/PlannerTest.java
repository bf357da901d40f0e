package dev.firn.buildservice.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Action;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildRequested;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildsCancelled;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.events.Topic;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final Simulation world = new Simulation();

  @Test
  void aSystemThatIsThereIsBuiltAtOnce() {
    world.graphs.add("top");
    world.store.add(Graphs.out("top"));

    world.submit("r1", "top");
    world.handleAll();

    assertThat(world.queue).isEmpty();
    assertThat(world.written(SystemBuilt.class))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.built()).isZero();
              assertThat(e.toplevel()).endsWith("-top");
            });
  }

  @Test
  void inputsAreBuiltBeforeWhatNeedsThem() {
    world.graphs.add("lib");
    world.graphs.add("tool", "lib");
    world.graphs.add("top", "lib", "tool");

    world.submit("r1", "top");
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("lib", "tool", "top");
    assertThat(world.written(SystemBuilt.class)).singleElement().returns(3L, SystemBuilt::built);
  }

  @Test
  void nothingBelowAnOutputThatIsThereIsLookedAt() {
    world.graphs.add("tool", "unreadable");
    world.graphs.add("top", "tool");
    world.store.add(Graphs.out("tool"));

    world.submit("r1", "top");
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("top");
  }

  @Test
  void whatUpstreamHasIsCountedAndNotBuilt() {
    world.graphs.add("lib");
    world.graphs.add("tool");
    world.graphs.add("top", "lib", "tool");
    world.upstream.add(Graphs.out("lib"));
    world.store.add(Graphs.out("tool"));

    world.submit("r1", "top");
    world.buildAll(_ -> true);

    assertThat(world.written(BuildsPlanned.class))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.builds()).isEqualTo(1);
              assertThat(e.substitutions()).isEqualTo(1);
              assertThat(e.present()).isEqualTo(2);
              assertThat(e.derivations()).singleElement().asString().endsWith("-top.drv");
            });
  }

  @Test
  void whatSeveralSystemsNeedIsBuiltOnce() {
    world.graphs.add("lib");
    world.graphs.add("one", "lib");
    world.graphs.add("two", "lib");

    world.submit("r1", "one");
    world.submit("r2", "two");
    world.submit("r3", "one");
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactlyInAnyOrder("lib", "one", "two");
    assertThat(world.written(SystemBuilt.class))
        .extracting(SystemBuilt::revision)
        .containsExactlyInAnyOrder("r1", "r2", "r3");
  }

  @Test
  void whatOnlyACancelledSystemNeedsIsNotBuilt() {
    world.graphs.add("lib");
    world.graphs.add("tool");
    world.graphs.add("one", "lib", "tool");
    world.graphs.add("two", "lib");

    world.submit("r1", "one");
    world.handleAll();
    world.submit("r2", "two");
    world.handleAll();
    world.cancel("r1");
    world.cancel("r1");
    world.buildAll(_ -> true);

    assertThat(world.written(BuildStarted.class))
        .extracting(e -> e.derivation().substring(e.derivation().indexOf('-')))
        .containsExactly("-lib.drv", "-two.drv");
    assertThat(world.written(BuildFailed.class))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.derivation()).endsWith("-tool.drv");
              assertThat(e.fault().code()).isEqualTo("cancelled");
            });
    assertThat(world.written(SystemBuilt.class))
        .extracting(SystemBuilt::revision)
        .containsExactly("r2");
    assertThat(world.written(SystemBuildFailed.class)).isEmpty();
    assertThat(world.ledger().open()).isZero();
  }

  /** Another process may read it than the one that plans. */
  @Test
  void aCancellationIsOnlyPassedOnWhereItIsRead() {
    world.graphs.add("top");
    world.submit("r1", "top");
    world.cancel("r1");

    world.handleNext(Topic.CONFIGURATIONS, true);

    assertThat(world.log)
        .last()
        .isInstanceOfSatisfying(
            BuildsCancelled.class, e -> assertThat(e.revision()).isEqualTo("r1"));
    assertThat(world.queue).isEmpty();
  }

  @Test
  void whatWasTakenBackIsQueuedForWhoNeedsItLater() {
    world.graphs.add("lib");
    world.graphs.add("one", "lib");
    world.submit("r1", "one");
    world.handleAll();
    world.cancel("r1");
    world.restart();
    world.handleAll();

    world.submit("r2", "one");
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("lib", "lib", "one");
    assertThat(world.written(BuildStarted.class)).hasSize(2);
    assertThat(world.written(SystemBuilt.class))
        .extracting(SystemBuilt::revision)
        .containsExactly("r2");
  }

  /** As when somebody wants it while it is decided that nobody does. */
  @Test
  void whatIsTakenBackFromOneDoesNotFailAnother() {
    world.graphs.add("lib");
    world.graphs.add("other", "lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "other");
    world.handleAll();
    world.want("r2", "top", false);
    world.fail(world.queue.getFirst(), Faults.CANCELLED);

    world.buildAll(_ -> true);

    assertThat(world.ledger().find(Graphs.drv("top")))
        .get()
        .returns(BuildState.SUCCEEDED, Build::state);
  }

  @Test
  void whatIsQueuedAnewForTheSameSubmissionIsNotTakenBack() {
    world.graphs.add("lib");
    world.submit("r1", "lib");
    world.handleAll();
    BuildRequested first = world.queue.getFirst();
    world.cancel("r1");
    world.handleAll();
    assertThat(world.isWithdrawn(first)).isTrue();

    world.want("r1", "lib", false);
    world.handleAll();

    assertThat(world.queue).hasSize(2);
    assertThat(world.isWithdrawn(world.queue.getLast())).isFalse();
  }

  @Test
  void whatAWorkerHasGoesOnAfterItsSystemWasCancelled() {
    world.graphs.add("top");
    world.submit("r1", "top");
    world.handleAll();
    BuildRequested job = world.take();
    world.start(job);
    world.cancel("r1");
    world.handleAll();
    world.succeed(job);
    world.handleAll();

    assertThat(world.written(BuildFailed.class)).isEmpty();
    assertThat(world.written(SystemBuilt.class)).isEmpty();
    world.submit("r2", "top");
    world.handleAll();
    assertThat(world.queue).isEmpty();
    assertThat(world.written(SystemBuilt.class)).hasSize(1);
  }

  @Test
  void aSystemThatIsMergedAfterItWasCancelledIsNotPlanned() {
    world.graphs.add("top");
    world.cancel("r1");
    world.handleAll();
    world.submit("r1", "top");
    world.handleAll();

    assertThat(world.queue).isEmpty();
    assertThat(world.written(BuildsPlanned.class)).isEmpty();
    assertThat(world.ledger().open()).isZero();
  }

  @Test
  void aFailureEndsEverySystemThatNeedsIt() {
    world.graphs.add("lib");
    world.graphs.add("one", "lib");
    world.graphs.add("two", "lib");

    world.submit("r1", "one");
    world.submit("r2", "two");
    world.buildAll(name -> !name.equals("lib"));

    assertThat(world.queuedNames()).containsExactly("lib");
    assertThat(world.written(SystemBuildFailed.class))
        .hasSize(2)
        .allSatisfy(
            e -> {
              assertThat(e.fault().code()).isEqualTo("builder-failed");
              assertThat(e.derivation()).endsWith("-lib.drv");
              assertThat(e.lastLines()).containsExactly("last");
            });
  }

  @Test
  void aSystemWithTwoFailuresEndsOnce() {
    world.graphs.add("a");
    world.graphs.add("b");
    world.graphs.add("top", "a", "b");

    world.submit("r1", "top");
    world.buildAll(_ -> false);

    assertThat(world.written(SystemBuildFailed.class)).hasSize(1);
  }

  @Test
  void aRememberedFailureIsNotBuiltAgain() {
    world.graphs.add("lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "top");
    world.buildAll(_ -> false);

    world.submit("r2", "top");
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("lib");
    assertThat(world.written(SystemBuildFailed.class).getLast())
        .satisfies(
            e -> {
              assertThat(e.revision()).isEqualTo("r2");
              assertThat(e.fault().code()).isEqualTo("cached-failure");
              assertThat(e.fault().message()).contains("it broke", "firn builds retry ");
              assertThat(e.lastLines()).containsExactly("last");
            });
  }

  @Test
  void aTransientFailureIsTriedAgainByTheNextSubmission() {
    world.graphs.add("top");
    world.submit("r1", "top");
    world.handleAll();
    world.fail(world.take(), "machine-failed");
    world.handleAll();

    world.submit("r2", "top");
    world.buildAll(_ -> true);

    assertThat(world.written(SystemBuildFailed.class))
        .extracting(SystemBuildFailed::revision)
        .containsExactly("r1");
    assertThat(world.written(SystemBuilt.class))
        .extracting(SystemBuilt::revision)
        .containsExactly("r2");
  }

  @Test
  void aRetryBuildsWhatFailedBeforeAndWhatItNeeds() {
    world.graphs.add("lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "top");
    world.buildAll(_ -> false);

    world.want("r2", "top", true);
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("lib", "lib", "top");
    assertThat(world.ledger().find(Graphs.drv("top")))
        .get()
        .returns(BuildState.SUCCEEDED, Build::state);
  }

  @Test
  void aRetryThatFailsAgainEnds() {
    world.graphs.add("lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "top");
    world.buildAll(_ -> false);

    world.want("r2", "top", true);
    world.buildAll(_ -> false);

    assertThat(world.queuedNames()).containsExactly("lib", "lib");
    assertThat(world.written(BuildFailed.class).getLast())
        .satisfies(
            e -> {
              assertThat(e.derivation()).endsWith("-top.drv");
              assertThat(e.fault().code()).isEqualTo("dependency-failed");
              assertThat(e.fault().message()).contains("-lib.drv", "it broke");
            });
    assertThat(world.ledger().open()).isZero();
  }

  @Test
  void aWantedDerivationThatIsThereSucceedsWithoutAWorker() {
    world.graphs.add("lib");
    world.store.add(Graphs.out("lib"));

    world.want("r1", "lib", false);
    world.handleAll();

    assertThat(world.written(BuildSucceeded.class))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.worker()).isNull();
              assertThat(e.outputs()).containsOnlyKeys("out");
            });
  }

  @Test
  void whatWasCollectedAsGarbageIsBuiltAgain() {
    world.graphs.add("top");
    world.submit("r1", "top");
    world.buildAll(_ -> true);
    world.store.clear();

    world.submit("r2", "top");
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("top", "top");
    assertThat(world.written(SystemBuilt.class)).hasSize(2);
  }

  @Test
  void aDryBuildEndsWithItsPlan() {
    world.graphs.add("top");

    world.submit("r1", "top", Action.DRY_BUILD);
    world.handleAll();

    assertThat(world.queue).isEmpty();
    assertThat(world.written(BuildsPlanned.class)).hasSize(1);
    assertThat(world.ledger().open()).isZero();
  }

  @Test
  void anUnreadableGraphEndsTheSystem() {
    world.graphs.add("top", "gone");

    world.submit("r1", "top");
    world.handleAll();

    assertThat(world.written(SystemBuildFailed.class))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.fault().code()).isEqualTo("plan-failed");
              assertThat(e.fault().message()).contains("gone");
            });
  }

  @Test
  void aDecisionThatWasNotWrittenIsMadeAgain() {
    world.graphs.add("lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "top");
    world.handleNext(Topic.SYSTEMS, false);
    world.handleAll();
    world.succeed(world.take());
    while (world.written(BuildRequested.class).size() < 2) {
      world.handleNext(Topic.BUILDS, false);
      world.handleNext(Topic.BUILDS, true);
    }

    assertThat(world.queuedNames()).containsExactly("lib", "top");
  }

  @Test
  void aRestartInTheMiddleGoesOn() {
    world.graphs.add("lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "top");
    world.handleAll();
    BuildRequested job = world.take();
    world.restart();
    world.succeed(job);
    world.restart();
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("lib", "top");
    assertThat(world.written(SystemBuilt.class)).singleElement().returns(2L, SystemBuilt::built);
  }

  @Test
  void aJobThatIsDoneTwiceChangesNothing() {
    world.graphs.add("lib");
    world.graphs.add("top", "lib");
    world.submit("r1", "top");
    world.handleAll();
    BuildRequested job = world.take();
    world.succeed(job);
    world.fail(job, "poison-build");
    world.succeed(job);
    world.buildAll(_ -> true);

    assertThat(world.queuedNames()).containsExactly("lib", "top");
    assertThat(world.written(SystemBuilt.class)).hasSize(1);
    assertThat(world.written(SystemBuildFailed.class)).isEmpty();
  }
}
