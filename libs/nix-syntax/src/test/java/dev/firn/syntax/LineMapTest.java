package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineMapTest {
  private final LineMap lines = Sources.source("ab\ncd\r\ne\rf\n").lines();

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1",
    "1, 1, 2",
    "2, 1, 3",
    "3, 2, 1",
    "5, 2, 3",
    "6, 2, 4",
    "7, 3, 1",
    "8, 3, 2",
    "9, 4, 1",
    "10, 4, 2",
    "11, 5, 1",
  })
  void everyLineEndCountsOnce(int offset, int line, int column) {
    assertThat(lines.position(offset)).isEqualTo(new Position("test.nix", line, column));
  }

  @Test
  void linesComeWithoutTheirEnds() {
    assertThat(lines.count()).isEqualTo(5);
    assertThat(lines.line(1)).isEqualTo("ab");
    assertThat(lines.line(2)).isEqualTo("cd");
    assertThat(lines.line(3)).isEqualTo("e");
    assertThat(lines.line(4)).isEqualTo("f");
    assertThat(lines.line(5)).isEmpty();
  }

  @Test
  void anExcerptHasTheNeighbours() {
    LineMap.Excerpt excerpt = lines.excerpt(4);
    assertThat(excerpt.position()).hasToString("test.nix:2:2");
    assertThat(excerpt.before()).isEqualTo("ab");
    assertThat(excerpt.line()).isEqualTo("cd");
    assertThat(excerpt.after()).isEqualTo("e");
  }

  @Test
  void anExcerptAtAnEndHasOneNeighbour() {
    assertThat(lines.excerpt(0).before()).isNull();
    assertThat(lines.excerpt(11).after()).isNull();
  }

  @Test
  void anEmptySourceHasOneEmptyLine() {
    LineMap empty = Sources.source("").lines();
    assertThat(empty.count()).isOne();
    assertThat(empty.excerpt(0).line()).isEmpty();
  }

  @Test
  void placesOutsideAreRefused() {
    assertThatThrownBy(() -> lines.position(12)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> lines.position(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> lines.line(6)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> lines.line(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void columnsCountBytes() {
    assertThat(Sources.source("\u00c3\u00a9x").position(2).column()).isEqualTo(3);
  }
}
