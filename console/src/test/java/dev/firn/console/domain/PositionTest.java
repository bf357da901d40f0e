package dev.firn.console.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.events.RevisionId;
import dev.firn.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Property
  void readsWhatItWrote(
      @ForAll @Size(max = 20) Map<@IntRange(max = 30) Integer, @LongRange(min = 0) Long> offsets) {
    Position position = new Position();
    offsets.forEach((partition, offset) -> position.advance(Topic.NODES, partition, offset));
    offsets.forEach((partition, offset) -> position.advance(Topic.BUILDS, 0, offset));
    Position read = Position.parse(position.toString());
    assertThat(read).isEqualTo(position);
    offsets.forEach(
        (partition, offset) -> assertThat(read.offset(Topic.NODES, partition)).isEqualTo(offset));
  }

  @Property
  void neverFailsOtherwiseThanItSays(@ForAll String text) {
    try {
      assertThat(Position.parse(text)).isNotNull();
    } catch (PositionException e) {
      assertThat(e).hasMessageContaining("position");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AQ/", "Av8", "Af_____", "AQGAgICAgICAgICAAQ"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(PositionException.class);
  }

  @Test
  void aRevisionsIdTellsWhenToBegin() {
    assertThat(Start.of(RevisionId.next()))
        .isInstanceOfSatisfying(
            Start.At.class,
            at ->
                assertThat(Duration.between(at.time(), Instant.now()))
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(60)));
    assertThat(Start.of("another")).isEqualTo(new Start.Beginning());
  }
}
