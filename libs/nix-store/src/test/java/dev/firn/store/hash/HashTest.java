package dev.firn.store.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
  private static final String SHA256_NIX32 = "1z10lzpw25d75p11ianzrfxg2wbvgag2x0ni1jwyav4hsna9l0fx";

  @ParameterizedTest
  @CsvSource({
    "md5,base16,2860f3b3294d44061fcffb2acdf68bb4",
    "md5,nix32,5ligvcsapvrwghci2d56rz6q18",
    "md5,base64,KGDzsylNRAYfz/sqzfaLtA==",
    "sha1,base16,69303614c6549bfb9cdc2a85ce0ef1eba8001f80",
    "sha1,nix32,h0gh1a7by47cx19avjfgp6slqqa3cc39",
    "sha1,sri,sha1-aTA2FMZUm/uc3CqFzg7x66gAH4A=",
    "sha256,base16,dd019a94d5906ce5b90cd1822e9e7a7b71f1bacbdfaa18c22da715c1efa720fc",
    "sha256,nix32,1z10lzpw25d75p11ianzrfxg2wbvgag2x0ni1jwyav4hsna9l0fx",
    "sha256,sri,sha256-3QGalNWQbOW5DNGCLp56e3HxusvfqhjCLacVwe+nIPw=",
    "sha512,nix32,"
        + "3v1fzgakizd43mmdx2jqmr6vmmp9d6ssivskjixbs1316q35nm4myb4wzq61sdwimcpxgbg7anjls5mp80y7m2xpp0ljgcz88hbf157",
    "blake3,base16,066d5bd79dd9308a270040dffaeded4449ab24dc6cdc7fdc7a7b67d0f2a3a1fc",
  })
  void encodesAsNixDoes(String algorithm, String format, String expected) {
    Hash hash = Hash.digest(HashAlgorithm.parse(algorithm), "firn\n");

    assertThat(hash.encode(HashFormat.parse(format))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "3000,93d53f96837a684944812bb1e52d65356b92a97973b785341592c0344f2e8969",
    "100000,b1fc3c3bf473596bc8ac1f5c86f77c2fc0e0186a872b88adf841716fe9140a50",
  })
  void blake3FoldsManyChunks(int zeros, String expected) {
    assertThat(Hash.digest(HashAlgorithm.BLAKE3, new byte[zeros]).base16()).isEqualTo(expected);
  }

  @Property(tries = 200)
  void blake3DoesNotDependOnHowItsInputIsCut(
      @ForAll @Size(max = 5000) byte[] input, @ForAll @Size(max = 20) int[] cuts) {
    Hasher hasher = new Hasher(HashAlgorithm.BLAKE3);
    int at = 0;
    for (int cut : cuts) {
      int n = Math.floorMod(cut, input.length - at + 1);
      hasher.update(input, at, n);
      at += n;
    }
    hasher.update(input, at, input.length - at);

    assertThat(hasher.finish()).isEqualTo(Hash.digest(HashAlgorithm.BLAKE3, input));
  }

  @Property
  void everyEncodingReadsBackWhatItWrote(
      @ForAll HashAlgorithm algorithm, @ForAll HashFormat format, @ForAll @Size(64) byte[] bytes) {
    Hash hash = Hash.of(algorithm, Arrays.copyOf(bytes, algorithm.size()));

    Hash.Parsed parsed = Hash.parseAny(hash.encodeWithAlgorithm(format), Optional.of(algorithm));

    assertThat(parsed).isEqualTo(new Hash.Parsed(hash, format));
  }

  @Test
  void foldsADigestByXor() {
    assertThat(Hash.digest(HashAlgorithm.SHA256, "firn\n").compress(20).nix32())
        .isEqualTo("rfxg2wbvgag2wzpimdb28y9pz1b85aq2");
  }

  @Test
  void theFirstForeignByteIsNamed() {
    assertThatThrownBy(() -> Hash.parseDigest(SHA256_NIX32.replace('z', 'e'), HashAlgorithm.SHA256))
        .isInstanceOf(HashException.class)
        .hasMessageContaining("'e' at offset");
  }

  @Test
  void bitsBeyondTheLastByteAreRefused() {
    assertThatThrownBy(
            () -> Hash.parseDigest("z" + SHA256_NIX32.substring(1), HashAlgorithm.SHA256))
        .isInstanceOf(HashException.class)
        .hasMessageContaining("beyond the last byte");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "sha256:", "sha256-", "sha257:00", "sha256:zz", "sha1:é"})
  void malformedHashesAreRefused(String text) {
    assertThatThrownBy(() -> Hash.parse(text)).isInstanceOf(HashException.class);
  }

  @Test
  void anotherAlgorithmThanExpectedIsRefused() {
    assertThatThrownBy(() -> Hash.parse("sha256:" + SHA256_NIX32, Optional.of(HashAlgorithm.SHA1)))
        .isInstanceOf(HashException.class)
        .hasMessageContaining("should be a sha1 hash");
  }

  @Test
  void sriMayLackItsPadding() {
    assertThat(Hash.parse("sha256-3QGalNWQbOW5DNGCLp56e3HxusvfqhjCLacVwe+nIPw").nix32())
        .isEqualTo(SHA256_NIX32);
  }

  @Test
  void base16MayBeUpperCase() {
    assertThat(Hash.parse("md5:2860F3B3294D44061FCFFB2ACDF68BB4"))
        .isEqualTo(Hash.digest(HashAlgorithm.MD5, "firn\n"));
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void hashesOfDifferentAlgorithmsDiffer(HashAlgorithm algorithm) {
    byte[] bytes = new byte[algorithm.size()];

    assertThat(Hash.of(algorithm, bytes)).isEqualTo(Hash.of(algorithm, bytes));
    if (algorithm != HashAlgorithm.BLAKE3 && algorithm.size() == 32) {
      assertThat(Hash.of(algorithm, bytes)).isNotEqualTo(Hash.of(HashAlgorithm.BLAKE3, bytes));
    }
  }

  @Test
  void aHashDoesNotShareItsBytes() {
    byte[] bytes = new byte[16];
    Hash hash = Hash.of(HashAlgorithm.MD5, bytes);
    bytes[0] = 1;
    hash.bytes()[1] = 1;

    assertThat(hash.base16()).isEqualTo("0".repeat(32));
  }
}
