package dev.firn.store.references;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReferenceScannerTest {
  private static final StorePath A = new StorePath("7kp2nx1h0bzszng6clmx6g79ficmbbfz-note");
  private static final StorePath B = new StorePath("xpppd4w09w5pfx39m64wk81x3kda5jw2-n2");

  private static Set<StorePath> scan(String text) {
    ReferenceScanner scanner = new ReferenceScanner(List.of(A, B));
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    scanner.write(bytes, 0, bytes.length);
    return scanner.found();
  }

  @Test
  void theDigestAloneIsAReference() {
    assertThat(scan("see " + A.hashPart() + "!")).containsExactly(A);
  }

  @Test
  void allCandidatesAreFound() {
    assertThat(scan(B + " and " + A + A)).containsExactly(A, B);
  }

  @Test
  void aDigestAmongOtherDigitsIsFound() {
    assertThat(scan("0123" + A.hashPart() + "4567")).containsExactly(A);
  }

  @Test
  void aCutDigestIsNoReference() {
    assertThat(scan(A.hashPart().substring(1))).isEmpty();
    assertThat(scan(A.hashPart().substring(0, 31) + "e")).isEmpty();
  }

  @Property(tries = 500)
  void whereTheInputIsCutDoesNotMatter(
      @ForAll @Size(max = 100) byte[] before,
      @ForAll @Size(max = 100) byte[] after,
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 40) Integer> pieces) {
    ReferenceScanner scanner = new ReferenceScanner(List.of(A, B));
    String text =
        new String(before, StandardCharsets.ISO_8859_1)
            + A.hashPart()
            + new String(after, StandardCharsets.ISO_8859_1);
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int n = Math.min(pieces.get(i % pieces.size()), bytes.length - at);
      scanner.write(bytes, at, n);
      at += n;
    }

    assertThat(scanner.found()).containsExactly(A);
  }
}
