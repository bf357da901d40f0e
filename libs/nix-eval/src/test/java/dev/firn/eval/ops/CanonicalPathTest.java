package dev.firn.eval.ops;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalPathTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "//, /",
    "/a, /a",
    "/a/, /a",
    "/a//b, /a/b",
    "/a/./b/., /a/b",
    "/a/../b, /b",
    "/.., /",
    "/../../x, /x",
    "/a/b/../.., /",
    "/.a/..b/c., /.a/..b/c.",
    "/a/..., /a/..."
  })
  void dotsAndSlashesAreTakenAway(String path, String canonical) {
    assertThat(CanonicalPath.of(path)).isEqualTo(canonical);
  }

  @Property
  void aCanonicalPathStaysAsItIs(@ForAll("paths") String path) {
    String once = CanonicalPath.of(path);

    assertThat(CanonicalPath.of(once)).isEqualTo(once);
    assertThat(once).startsWith("/").doesNotContain("//", "/./");
  }

  @Property
  void parentAndNameMakeThePathAgain(@ForAll("paths") String path) {
    String canonical = CanonicalPath.of(path);

    assertThat(
            CanonicalPath.resolve(
                CanonicalPath.parent(canonical), CanonicalPath.baseName(canonical)))
        .isEqualTo(canonical);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.strings().withChars("/.ab").ofMaxLength(12).map(s -> "/" + s);
  }
}
