package dev.firn.buildservice.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.BuildQueued;
import dev.firn.events.Envelope;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  private static String revision(int number) {
    return "%06d".formatted(number);
  }

  private List<Build> of(int number) {
    return ledger.list(Optional.of(revision(number)), EnumSet.allOf(BuildState.class));
  }

  @Test
  void whichBuildsASubmissionNeededIsKnownOfTheNewest() {
    String shared = "/nix/store/" + "a".repeat(32) + "-shared.drv";
    for (int i = 0; i <= Ledger.MOST_REVISIONS; i++) {
      ledger.apply(
          Envelope.of(
              "/test", null, new BuildQueued(shared, revision(i), "shared", "x86_64-linux")));
    }

    assertThat(of(0)).isEmpty();
    assertThat(of(1)).hasSize(1);
    assertThat(of(Ledger.MOST_REVISIONS)).hasSize(1);
    assertThat(ledger.list(Optional.empty(), EnumSet.allOf(BuildState.class))).hasSize(1);
  }
}
