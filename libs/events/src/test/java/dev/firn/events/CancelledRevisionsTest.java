package dev.firn.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CancelledRevisionsTest {
  private final CancelledRevisions cancelled = new CancelledRevisions();

  private void cancel(int number) {
    cancelled.apply(new ConfigurationCancelled("web", revision(number), null));
  }

  private static String revision(int number) {
    return "r%06d".formatted(number);
  }

  @Test
  void toldTwiceIsToldOnce() {
    cancel(1);
    cancel(1);
    assertThat(cancelled.contains(revision(1))).isTrue();
    assertThat(cancelled.contains(revision(2))).isFalse();
  }

  @Test
  void theOldestAreForgotten() {
    for (int i = 0; i <= CancelledRevisions.KEPT; i++) {
      cancel(i);
    }
    assertThat(cancelled.contains(revision(0))).isFalse();
    assertThat(cancelled.contains(revision(1))).isTrue();
    assertThat(cancelled.contains(revision(CancelledRevisions.KEPT))).isTrue();
  }
}
