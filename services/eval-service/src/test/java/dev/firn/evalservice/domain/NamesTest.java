package dev.firn.evalservice.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"web", "Web-1", "a.b_c"})
  void aConfigurationMayBeNamed(String name) {
    assertThat(Names.configuration(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a b", "a\n", "-x", "ä"})
  void aConfigurationMayNotBeNamed(String name) {
    assertThatThrownBy(() -> Names.configuration(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("will not do");
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "user/ann", "user/_x1"})
  void aProfileMayBe(String name) {
    assertThat(Names.profile(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user/", "user/../root", "user/A", "other", "user/a/b"})
  void aProfileMayNotBe(String name) {
    assertThatThrownBy(() -> Names.profile(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"configuration.nix", "hosts/a.nix", "#web", "#\"a.b\""})
  void anEntryMayBe(String entry) {
    assertThat(Names.entry(entry)).isEqualTo(entry);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../x", "a/../b", "#", "#a;b", "a b"})
  void anEntryMayNotBe(String entry) {
    assertThatThrownBy(() -> Names.entry(entry)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Web", "-a", "a-", "a.b", "a_b"})
  void aNodeMayNotBeNamed(String name) {
    assertThatThrownBy(() -> Names.node(name)).isInstanceOf(IllegalArgumentException.class);
  }
}
