package dev.firn.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainMessageTest {
  @Test
  void textWithoutControlsStaysAsItIs() {
    assertThat(PlainMessage.of("a name\nand a line")).isEqualTo("a name\nand a line");
  }

  @Test
  void coloursAreDropped() {
    assertThat(PlainMessage.of("of type \33[1;35m\"set\"\33[0m.")).isEqualTo("of type \"set\".");
  }

  @Test
  void linksEndWithABellOrAnEscapedBackslash() {
    assertThat(PlainMessage.of("\33]8;;http://a\7here\33]8;;\7")).isEqualTo("here");
    assertThat(PlainMessage.of("\33]8;;http://a\33\\here\33]8;;\33\\")).isEqualTo("here");
  }

  @Test
  void aSequenceThatIsCutShortIsDropped() {
    assertThat(PlainMessage.of("a\33[31")).isEqualTo("a");
    assertThat(PlainMessage.of("a\33]0;title")).isEqualTo("a");
    assertThat(PlainMessage.of("a\33")).isEqualTo("a");
  }

  @Test
  void singleEscapesAreDropped() {
    assertThat(PlainMessage.of("a\33Mb\33c")).isEqualTo("abc");
  }

  @Test
  void tabsGoToTheNextEighthColumn() {
    assertThat(PlainMessage.of("\ta\tb")).isEqualTo("        a       b");
    assertThat(PlainMessage.of("\u00c3\u00a9\tb")).isEqualTo("\u00c3\u00a9       b");
  }

  @Test
  void carriageReturnsAndBellsAreDropped() {
    assertThat(PlainMessage.of("a\r\nb\7")).isEqualTo("a\nb");
  }
}
