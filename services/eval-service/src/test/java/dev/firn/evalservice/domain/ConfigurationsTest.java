package dev.firn.evalservice.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Action;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemRejected;
import dev.firn.events.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
  private static final Target TARGET = new Target(List.of(), Target.SYSTEM, Action.SWITCH);

  private final Configurations configurations = new Configurations();

  private void apply(FirnEvent event) {
    configurations.apply(Envelope.of("/test", null, event));
  }

  private static String id(int number) {
    return "%05d".formatted(number);
  }

  private static ConfigurationSubmitted submitted(String revision) {
    return new ConfigurationSubmitted(
        "fleet", revision, new Source.FlakeRef("x", null), TARGET, null);
  }

  private static ConfigurationEvaluated evaluated(String revision, String... systems) {
    return new ConfigurationEvaluated(
        "fleet",
        revision,
        null,
        List.of(),
        Stream.of(systems).map(s -> new SystemEntry(s, "", List.of())).toList(),
        TARGET,
        1);
  }

  private static SystemRejected rejected(String revision, String system) {
    return new SystemRejected("fleet", revision, system, Fault.of("thrown", "no"), TARGET);
  }

  private boolean isOver(String revision) {
    return configurations.isOver(configurations.revision(revision).orElseThrow());
  }

  @Test
  void aRevisionIsOverWhenEachOfItsSystemsIs() {
    apply(submitted("1"));
    apply(evaluated("1", "one", "two"));
    apply(rejected("1", "one"));
    assertThat(isOver("1")).isFalse();
    apply(rejected("1", "two"));
    assertThat(isOver("1")).isTrue();
  }

  @Test
  void anEventOfOneTopicMayComeBeforeItsCauseOfAnother() {
    apply(rejected("1", "one"));
    assertThat(configurations.names()).isEmpty();
    assertThat(configurations.revision("1")).isEmpty();
    apply(submitted("1"));
    assertThat(isOver("1")).isFalse();
    apply(evaluated("1", "one"));
    assertThat(isOver("1")).isTrue();
    assertThat(configurations.names()).containsExactly("fleet");
  }

  /** What is known of a revision's systems is kept as long as the revision, however many others. */
  @Test
  void theLastRevisionsAreKeptWithAllThatIsKnownOfThem() {
    for (int i = 0; i < Configurations.KEPT + 5; i++) {
      apply(submitted(id(i)));
      apply(evaluated(id(i), "one"));
      apply(rejected(id(i), "one"));
      apply(
          new ConfigurationSubmitted(
              "other" + i, "x" + i, new Source.FlakeRef("x", null), TARGET, null));
      apply(new SystemRejected("other" + i, "x" + i, "a", Fault.of("thrown", "no"), TARGET));
    }
    assertThat(configurations.history("fleet"))
        .hasSize(Configurations.KEPT)
        .extracting(RevisionState::revision)
        .startsWith(id(Configurations.KEPT + 4))
        .endsWith(id(5));
    assertThat(configurations.history("fleet")).allMatch(configurations::isOver);
    apply(rejected(id(1), "late"));
    assertThat(configurations.revision(id(1))).isEmpty();
    assertThat(configurations.history("fleet")).hasSize(Configurations.KEPT);
  }

  @Test
  void aRevisionEndsOnce() {
    apply(submitted("1"));
    apply(new ConfigurationRejected("fleet", "1", Fault.of("thrown", "no")));
    apply(evaluated("1", "one"));
    assertThat(configurations.revision("1").orElseThrow().outcome())
        .isInstanceOf(RevisionState.Rejected.class);
  }
}
