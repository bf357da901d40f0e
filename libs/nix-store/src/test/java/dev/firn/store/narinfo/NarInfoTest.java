package dev.firn.store.narinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.path.StoreDir;
import dev.firn.store.signature.PublicKey;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.signature.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarInfoTest {
  private static final String SECRET =
      "firn-test-1:0qAddCZSilEKFjVkqCBfVLdKEPuVEhMdIuxGyaEkDRXsFqh7Vja/2SRc+FIXUDhOlawPJ+Sjvl3YRuzg"
          + "zc0sxQ==";

  /** As {@code nix copy} of Nix 2.34 wrote it, signed with the key above. */
  private static final String SAMPLE = sample();

  private static String sample() {
    try {
      return Files.readString(
          Path.of("src/test/resources/cache/xpppd4w09w5pfx39m64wk81x3kda5jw2.narinfo"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static NarInfo parse(String text) {
    return NarInfo.parse(StoreDir.DEFAULT, "x.narinfo", text);
  }

  @Test
  void printsWhatItRead() {
    assertThat(parse(SAMPLE).print(StoreDir.DEFAULT)).isEqualTo(SAMPLE);
  }

  @Test
  void readsEveryField() {
    NarInfo info = parse(SAMPLE + "Deriver: 00ph1n5awzzyjx1pwa2jg2lvqvg8kkcw-snow.drv\n");

    assertThat(info.url()).startsWith("nar/").endsWith(".nar");
    assertThat(info.compression()).isEqualTo("none");
    assertThat(info.fileSize()).hasValue(168);
    assertThat(info.fileHash()).hasValue(info.info().narHash());
    assertThat(info.info().narSize()).isEqualTo(168);
    assertThat(info.info().references()).hasSize(1);
    assertThat(info.info().deriver()).isPresent();
    assertThat(info.info().contentAddress()).isPresent();
  }

  @Test
  void nixsSignatureHolds() {
    NarInfo info = parse(SAMPLE);
    PublicKey key = SecretKey.parse(SECRET).publicKey();
    Signature signature = info.info().signatures().first();

    assertThat(key.verifies(info.info().fingerprint(StoreDir.DEFAULT), signature)).isTrue();
  }

  @Test
  void signsAsNixDoes() {
    NarInfo info = parse(SAMPLE);
    NarInfo bare =
        new NarInfo(
            info.info().withSignatures(new TreeSet<>()),
            info.url(),
            info.compression(),
            info.fileHash(),
            info.fileSize());

    assertThat(bare.signedBy(StoreDir.DEFAULT, SecretKey.parse(SECRET))).isEqualTo(info);
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(parse(SAMPLE + "PartialClosure: 1\nX-Other: y: z\n")).isEqualTo(parse(SAMPLE));
  }

  @Test
  void aMissingCompressionIsBzip2() {
    assertThat(parse(SAMPLE.replace("Compression: none\n", "")).compression()).isEqualTo("bzip2");
    assertThat(parse(SAMPLE.replace("Compression: none\n", "Compression: \n")).compression())
        .isEqualTo("bzip2");
  }

  @Test
  void anUnknownDeriverIsNone() {
    assertThat(parse(SAMPLE + "Deriver: unknown-deriver\n").info().deriver()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "StorePath: /nix/store/x | line 1: store path 'x' is too short",
        "StorePath: /gnu/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note | not in the Nix store",
        "URL:                    | not of the form",
        "Compression: rar        | line 3: compression 'rar' is unknown",
        "FileHash: md5:00        | line 4: hash '00' has 2 digits",
        "FileSize: -1            | line 5: '-1' is not a size",
        "NarHash: md5:KGDzsylNRAYfz/sqzfaLtA== | line 6",
        "NarSize: 0              | 'NarSize' must not be 0",
        "NarSize: 99999999999999999999 | line 7: '99999999999999999999' is not a size",
        "References: a b         | line 8: store path 'a' is too short",
        "Sig: x                  | line 9: signature 'x' is not of the form",
        "CA: fixed               | line 10: content address 'fixed'",
      })
  void errorsNameTheLine(String line, String message) {
    String field = line.substring(0, line.indexOf(':'));
    String text = SAMPLE.replaceAll("(?m)^" + field + ": .*$", line);

    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(NarInfoException.class)
        .hasMessageStartingWith("narinfo file 'x.narinfo' is malformed: ")
        .hasMessageContaining(message);
  }

  @Test
  void carriageReturnsAreRefused() {
    assertThatThrownBy(() -> parse(SAMPLE.replace("\n", "\r\n")))
        .hasMessageContaining("line 1: its value contains 0x0d");
  }

  @ParameterizedTest
  @CsvSource({"StorePath", "URL", "NarHash", "NarSize", "References", "CA"})
  void aFieldThatOccursTwiceIsRefused(String field) {
    String line = SAMPLE.lines().filter(l -> l.startsWith(field + ":")).findFirst().orElseThrow();

    assertThatThrownBy(() -> parse(SAMPLE + line + "\n")).hasMessageContaining("occurs twice");
  }

  @ParameterizedTest
  @CsvSource({"StorePath", "URL", "NarHash", "NarSize"})
  void aFieldThatIsMissingIsNamed(String field) {
    assertThatThrownBy(() -> parse(SAMPLE.replaceAll("(?m)^" + field + ": .*\n", "")))
        .hasMessageContaining("field '" + field + "' is missing");
  }

  @Test
  void theLengthIsLimited() {
    assertThatThrownBy(() -> parse("X: ".repeat(3 << 20))).hasMessageContaining("the limit is");
  }

  @Property
  void anyTruncationIsRefusedOrStillWellFormed(@ForAll @IntRange(max = 600) int length) {
    String text = SAMPLE.substring(0, Math.min(length, SAMPLE.length()));
    try {
      NarInfo info = parse(text);
      assertThat(parse(info.print(StoreDir.DEFAULT))).isEqualTo(info);
    } catch (NarInfoException e) {
      assertThat(e).hasMessageContaining("x.narinfo");
    }
  }

  @Test
  void theCachesOwnFileIsReadAndPrinted() {
    String text = "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 30\n";

    assertThat(CacheInfo.parse(text).print()).isEqualTo(text);
    assertThat(CacheInfo.parse("no colon\nOther: x\nPriority:  7 \n").priority()).hasValue(7);
    assertThatThrownBy(() -> CacheInfo.parse("Priority: high"))
        .isInstanceOf(NarInfoException.class);
    assertThatThrownBy(() -> CacheInfo.parse("StoreDir: nix")).isInstanceOf(NarInfoException.class);
  }
}
