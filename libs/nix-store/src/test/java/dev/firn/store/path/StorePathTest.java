package dev.firn.store.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathTest {
  private static final String DIGEST = "00ph1n5awzzyjx1pwa2jg2lvqvg8kkcw";

  @Test
  void splitsIntoDigestAndName() {
    StorePath path = new StorePath(DIGEST + "-snow-1.0.drv");

    assertThat(path.hashPart()).isEqualTo(DIGEST);
    assertThat(path.name()).isEqualTo("snow-1.0.drv");
    assertThat(path.isDerivation()).isTrue();
    assertThat(path.derivationName()).isEqualTo("snow-1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "...", ".a", "..a", "-", "a.", "A+b-c._?=9", ".x-", "..x-"})
  void acceptsNames(String name) {
    assertThat(new StorePath(DIGEST + "-" + name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", ".-", "..-", ".-a", "..-a", "a b", "a/b", "a\n", "é", "~", "a:b"})
  void refusesNames(String name) {
    assertThatThrownBy(() -> new StorePath(DIGEST + "-" + name))
        .isInstanceOf(StorePathException.class);
  }

  @Test
  void theOffendingByteAndItsOffsetAreNamed() {
    assertThatThrownBy(() -> StorePath.checkName("snow\nflake"))
        .isInstanceOf(StorePathException.class)
        .hasMessageContaining("illegal character 0x0a at offset 4");
  }

  @Test
  void namesEndAt211Bytes() {
    assertThat(new StorePath(DIGEST + "-" + "x".repeat(211)).name()).hasSize(211);
    assertThatThrownBy(() -> new StorePath(DIGEST + "-" + "x".repeat(212)))
        .hasMessageContaining("has 212 bytes, the limit is 211");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e", "o", "u", "t", "A", "_", "\u0100"})
  void digestsHaveNoOtherDigits(String digit) {
    assertThatThrownBy(() -> new StorePath(digit + DIGEST.substring(1) + "-x"))
        .isInstanceOf(StorePathException.class)
        .hasMessageContaining("at offset 0 of its digest");
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("abzABZ019+-._?=")
        .ofMinLength(1)
        .ofMaxLength(211)
        .filter(n -> !n.matches("\\.\\.?(-.*)?"));
  }

  @Property
  void printedPathsReadBack(@ForAll("names") String name) {
    StorePath path = new StorePath(DIGEST + "-" + name);

    assertThat(StoreDir.DEFAULT.parse(StoreDir.DEFAULT.print(path))).isEqualTo(path);
  }

  @Property
  void anyOtherByteIsRefused(@ForAll("names") String name, @ForAll char c) {
    boolean allowed = c < 0x80 && String.valueOf(c).matches("[0-9a-zA-Z+._?=-]");
    if (!allowed) {
      assertThatThrownBy(() -> new StorePath(DIGEST + "-" + name + c))
          .isInstanceOf(StorePathException.class);
    }
  }
}
