package dev.firn.moduleservice.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Action;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.Pin;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import dev.firn.events.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SystemsTest {
  private static final Target TARGET = new Target(List.of(), Target.SYSTEM, Action.SWITCH);
  private final Systems systems = new Systems();

  private void apply(FirnEvent event) {
    systems.apply(Envelope.of("/test", null, event));
  }

  private static ConfigurationEvaluated evaluated(String revision) {
    return new ConfigurationEvaluated(
        "fleet",
        revision,
        "/nix/store/x-source",
        List.of(new Pin("release", "base", "/nix/store/y-base")),
        List.of(new SystemEntry("web", "configuration.nix", List.of())),
        TARGET,
        1);
  }

  private static SystemMerged merged(String revision) {
    return new SystemMerged(
        "fleet", revision, "web", "/d.drv", "/t", 3, List.of(), List.of(), TARGET, 1, null);
  }

  @Test
  void aSystemIsKnownByItsLatestRevision() {
    apply(evaluated("1"));
    apply(merged("1"));
    apply(evaluated("2"));

    assertThat(systems.latest()).extracting(MergedSystem::revision).containsExactly("2");
    assertThat(systems.find("fleet", "web", Optional.empty()))
        .get()
        .extracting(MergedSystem::revision)
        .isEqualTo("1");
  }

  @Test
  void anEventOfOneTopicMayComeBeforeItsCauseOfAnother() {
    apply(merged("1"));
    apply(evaluated("1"));

    assertThat(systems.find("fleet", "web", Optional.of("1")))
        .get()
        .extracting(MergedSystem::state)
        .isEqualTo(new MergedSystem.Merged("/d.drv", "/t", 3, List.of()));
  }

  @Test
  void aRejectedSystemSaysWhy() {
    apply(evaluated("1"));
    apply(new SystemRejected("fleet", "1", "web", Fault.of("thrown", "no"), TARGET));

    assertThat(systems.history("fleet", "web"))
        .extracting(MergedSystem::state)
        .containsExactly(new MergedSystem.Rejected(Fault.of("thrown", "no")));
    assertThat(systems.find("fleet", "web", Optional.empty())).isEmpty();
  }

  @Test
  void whatWaitsWhenItIsCancelledWaitsNoLonger() {
    apply(new ConfigurationCancelled("fleet", "0", null));
    apply(evaluated("0"));
    apply(evaluated("1"));
    apply(merged("1"));
    apply(evaluated("2"));
    apply(new ConfigurationCancelled("fleet", "1", null));
    apply(new ConfigurationCancelled("fleet", "2", null));

    assertThat(systems.history("fleet", "web"))
        .extracting(s -> s.state().getClass().getSimpleName())
        .containsExactly("Rejected", "Merged", "Rejected");
  }

  @Test
  void onlyTheLastRevisionsAreKept() {
    for (int i = 0; i < Systems.KEPT + 5; i++) {
      apply(merged("%03d".formatted(i)));
    }
    assertThat(systems.latest()).isEmpty();
    for (int i = 0; i < Systems.KEPT + 5; i++) {
      apply(evaluated("%03d".formatted(i)));
    }

    assertThat(systems.history("fleet", "web"))
        .hasSize(Systems.KEPT)
        .allMatch(system -> system.state() instanceof MergedSystem.Merged)
        .extracting(MergedSystem::revision)
        .startsWith("054")
        .endsWith("005");
  }
}
