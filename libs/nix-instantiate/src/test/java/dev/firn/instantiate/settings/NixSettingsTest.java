package dev.firn.instantiate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NixSettingsTest {
  private static NixSettings parse(String text) {
    return NixSettings.defaults().withConfig(text, "nix.conf", file -> Optional.empty());
  }

  @Test
  void linesSetAndCommentsDoNot() {
    NixSettings settings = parse("# all\nmax-call-depth = 7 # few\n\npure-eval = yes\n");
    assertThat(settings.number(Setting.MAX_CALL_DEPTH)).isEqualTo(7);
    assertThat(settings.pureEval()).isTrue();
  }

  @Test
  void extraAddsToAList() {
    NixSettings settings = parse("experimental-features = a\nextra-experimental-features = b  c\n");
    assertThat(settings.list(Setting.EXPERIMENTAL_FEATURES)).containsExactly("a", "b", "c");
  }

  @Test
  void flakesBringFetchTree() {
    assertThat(parse("experimental-features = flakes").experimentalFeatures())
        .containsExactly("flakes", "fetch-tree");
  }

  @Test
  void whatIsNotKnownIsKept() {
    assertThat(parse("plugin-files = /x /y").unknown()).isEqualTo(Map.of("plugin-files", "/x /y"));
  }

  @Test
  void aNumberMayHaveAUnit() {
    assertThat(parse("eval-max-allocation = 100M").number(Setting.EVAL_MAX_ALLOCATION))
        .isEqualTo(100L << 20);
    assertThat(parse("eval-max-read = 3k").number(Setting.EVAL_MAX_READ)).isEqualTo(3 << 10);
    assertThatThrownBy(() -> parse("eval-max-read = 9999999999T"))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("'9999999999T'");
    assertThatThrownBy(() -> parse("eval-max-read = M"))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("must be a number");
  }

  @Test
  void aValueOfTheWrongTypeNamesTheSetting() {
    assertThatThrownBy(() -> parse("pure-eval = perhaps"))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("pure-eval")
        .hasMessageContaining("perhaps");
  }

  @Test
  void aLineWithoutEqualsNamesTheFile() {
    assertThatThrownBy(() -> parse("pure-eval"))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("nix.conf");
  }

  @Test
  void anIncludedFileMustBeThereUnlessMarked() {
    assertThat(parse("!include other.conf").unknown()).isEmpty();
    assertThatThrownBy(() -> parse("include other.conf")).hasMessageContaining("other.conf");
  }

  @Test
  void aFileThatIncludesItselfIsAnError() {
    assertThatThrownBy(
            () ->
                NixSettings.defaults()
                    .withConfig("include a", "a", file -> Optional.of("include a")))
        .isInstanceOf(SettingException.class);
  }
}
