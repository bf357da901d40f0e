package dev.firn.console.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firn.console.domain.Revision.State;
import dev.firn.events.Action;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationActivated;
import dev.firn.events.GenerationRolledBack;
import dev.firn.events.RollbackRequested;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemRejected;
import dev.firn.events.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RevisionsTest {
  private static final Target TARGET = new Target(List.of("n1"), "system", Action.SWITCH);
  private final Revisions revisions = new Revisions();
  private int second;

  private Envelope<FirnEvent> at(FirnEvent event) {
    return new Envelope<>(
        "e" + second,
        "/test",
        Instant.parse("2026-11-22T10:00:00Z").plusSeconds(second++),
        null,
        event);
  }

  private static ConfigurationSubmitted submitted(String revision) {
    return new ConfigurationSubmitted(
        "web", revision, new Source.FlakeRef("x", null), TARGET, "ada");
  }

  private static ConfigurationEvaluated evaluated() {
    return new ConfigurationEvaluated(
        "web", "r", null, List.of(), List.of(new SystemEntry("web", "x", List.of())), TARGET, 5);
  }

  private static ClosureStored stored() {
    return new ClosureStored("web", "r", "web", "/nix/store/x", 1, 2, List.of(), TARGET, 3);
  }

  private static GenerationActivated activated() {
    return new GenerationActivated(
        "n1", "system", 4, "r", Action.SWITCH, List.of("http://a/"), 1, List.of(), 2);
  }

  private static ConfigurationCancelled cancelled() {
    return new ConfigurationCancelled("web", "r", "ada");
  }

  @Test
  void aDryBuildEndsWithItsPlan() {
    Target dry = new Target(List.of("n1"), "system", Action.DRY_BUILD);
    revisions.fold(
        at(new ConfigurationSubmitted("web", "r", new Source.FlakeRef("x", null), dry, "ada")));
    revisions.fold(
        at(
            new ConfigurationEvaluated(
                "web",
                "r",
                null,
                List.of(),
                List.of(new SystemEntry("web", "x", List.of())),
                dry,
                5)));
    assertThat(revisions.find("r").orElseThrow().state()).isEqualTo(State.RUNNING);
    revisions.fold(
        at(new BuildsPlanned("web", "r", "web", "/nix/store/x.drv", 2, 0, 3, List.of(), dry)));
    assertThat(revisions.find("r").orElseThrow().state()).isEqualTo(State.DONE);
  }

  @Test
  void endsDoneWhenEveryNodeRunsIt() {
    List<FirnEvent> events = List.of(submitted("r"), evaluated(), stored());
    events.forEach(e -> revisions.fold(at(e)));
    assertThat(revisions.find("r").orElseThrow().state()).isEqualTo(State.RUNNING);
    revisions.fold(at(activated()));
    Revision revision = revisions.find("r").orElseThrow();
    assertThat(revision.state()).isEqualTo(State.DONE);
    assertThat(revision.nodes()).singleElement().extracting("generation").isEqualTo(4L);
  }

  @Test
  void isTheSameInWhateverOrderTheTopicsAreRead() {
    List<Envelope<FirnEvent>> events =
        new ArrayList<>(
            List.of(at(submitted("r")), at(evaluated()), at(stored()), at(activated())));
    events.forEach(revisions::fold);
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(events, random);
      Revisions other = new Revisions();
      events.forEach(other::fold);
      assertThat(other.find("r")).isEqualTo(revisions.find("r"));
    }
  }

  @Test
  void aRejectionEndsItInItsFirstStage() {
    revisions.fold(at(submitted("r")));
    revisions.fold(at(new ConfigurationRejected("web", "r", Fault.of("syntax-error", "no"))));
    Revision revision = revisions.find("r").orElseThrow();
    assertThat(revision.state()).isEqualTo(State.FAILED);
    assertThat(revision.stages())
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.name()).isEqualTo("evaluate");
              assertThat(s.state()).isEqualTo(State.FAILED);
            });
  }

  @Test
  void aCancelledOneEndsInTheStageItWasIn() {
    List.of(submitted("r"), evaluated(), cancelled()).forEach(e -> revisions.fold(at(e)));
    Revision revision = revisions.find("r").orElseThrow();
    assertThat(revision.state()).isEqualTo(State.CANCELLED);
    assertThat(revision.systems())
        .singleElement()
        .extracting(Revision.SystemState::state)
        .isEqualTo(State.CANCELLED);
    assertThat(revision.stages())
        .extracting(Revision.Stage::name, Revision.Stage::state)
        .containsExactly(tuple("evaluate", State.DONE), tuple("merge", State.CANCELLED));
  }

  @Test
  void whatOfAHalfFailedOneStillRanIsCancelled() {
    revisions.fold(at(submitted("r")));
    List<SystemEntry> systems =
        List.of(new SystemEntry("a", "x", List.of()), new SystemEntry("b", "x", List.of()));
    revisions.fold(at(new ConfigurationEvaluated("web", "r", null, List.of(), systems, TARGET, 5)));
    revisions.fold(at(new SystemRejected("web", "r", "a", Fault.of("x", "no"), TARGET)));
    revisions.fold(at(cancelled()));
    Revision revision = revisions.find("r").orElseThrow();
    assertThat(revision.state()).isEqualTo(State.FAILED);
    assertThat(revision.systems())
        .extracting(Revision.SystemState::name, Revision.SystemState::state)
        .containsExactly(tuple("a", State.FAILED), tuple("b", State.CANCELLED));
  }

  @Test
  void aCancelledOneEndsOnce() {
    revisions.fold(at(submitted("r")));
    revisions.fold(at(cancelled()));
    Revision once = revisions.find("r").orElseThrow();
    assertThat(once.state()).isEqualTo(State.CANCELLED);
    revisions.fold(at(new ConfigurationRejected("web", "r", Fault.of("cancelled", "no"))));
    revisions.fold(at(cancelled()));
    Revision twice = revisions.find("r").orElseThrow();
    assertThat(twice.state()).isEqualTo(State.CANCELLED);
    assertThat(twice.stages()).isEqualTo(once.stages());
  }

  @Test
  void whatRunsOnItsNodesIsNotCancelledAnyMore() {
    List.of(submitted("r"), evaluated(), stored(), activated(), cancelled())
        .forEach(e -> revisions.fold(at(e)));
    assertThat(revisions.find("r").orElseThrow().state()).isEqualTo(State.DONE);
  }

  @Test
  void aNodeThatRolledBackFailsIt() {
    List<FirnEvent> events = List.of(submitted("r"), evaluated(), stored());
    events.forEach(e -> revisions.fold(at(e)));
    revisions.fold(
        at(new GenerationRolledBack("n1", "system", 4, "r", 3, Fault.of("unit", "failed"))));
    Revision revision = revisions.find("r").orElseThrow();
    assertThat(revision.state()).isEqualTo(State.FAILED);
    assertThat(revision.stages().getLast().name()).isEqualTo("activate");
  }

  @Test
  void aRollbackHasOneStage() {
    revisions.fold(at(new RollbackRequested("n1", "system", 0, Action.SWITCH, "r")));
    revisions.fold(at(activated()));
    Revision revision = revisions.find("r").orElseThrow();
    assertThat(revision.state()).isEqualTo(State.DONE);
    assertThat(revision.stages()).extracting(Revision.Stage::name).containsExactly("activate");
  }

  @Test
  void keepsOnlyTheNewest() {
    for (int i = 0; i < Revisions.MOST + 10; i++) {
      revisions.fold(at(submitted("r" + i)));
    }
    assertThat(revisions.find("r0")).isEmpty();
    assertThat(revisions.newest(null, 5)).extracting(Revision::revision).first().isEqualTo("r2009");
    assertThat(revisions.newest("other", 5)).isEmpty();
  }

  private static String id(long millis) {
    return new UUID(millis << 16 | 0x7000, 1L << 63).toString();
  }

  /** After a start one topic may be read to its end before another is begun. */
  @Test
  void whatIsForgottenDoesNotComeBackInThePlaceOfWhatIsNewer() {
    int all = Revisions.MOST + 10;
    for (int i = 0; i < all; i++) {
      revisions.fold(at(submitted(id(i))));
    }
    for (int i = 0; i < all; i++) {
      revisions.fold(at(new SystemRejected("web", id(i), "web", Fault.of("thrown", "no"), TARGET)));
    }

    assertThat(revisions.find(id(9))).isEmpty();
    assertThat(revisions.newest("web", all))
        .hasSize(Revisions.MOST)
        .allSatisfy(
            revision -> {
              assertThat(revision.state()).isEqualTo(State.FAILED);
              assertThat(revision.submitter()).isEqualTo("ada");
            });
  }
}
