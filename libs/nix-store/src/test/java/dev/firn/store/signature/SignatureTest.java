package dev.firn.store.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  /** Made for these tests by {@code nix key generate-secret}; signs nothing else. */
  private static final String SECRET =
      "firn-test-1:0qAddCZSilEKFjVkqCBfVLdKEPuVEhMdIuxGyaEkDRXsFqh7Vja/2SRc+FIXUDhOlawPJ+Sjvl3YRuzg"
          + "zc0sxQ==";

  private static final String PUBLIC = "firn-test-1:7Baoe1Y2v9kkXPhSF1A4TpWsDyfko75d2Ebs4M3NLMU=";

  @Test
  void theSecretKeyKnowsItsPublicKey() {
    assertThat(SecretKey.parse(SECRET).publicKey()).hasToString(PUBLIC);
  }

  @Test
  void keysArePrintedAsTheyWereRead() {
    assertThat(SecretKey.parse(SECRET).reveal()).isEqualTo(SECRET);
    assertThat(PublicKey.parse(PUBLIC)).hasToString(PUBLIC);
  }

  @Test
  void aSecretKeyIsNotShownByAccident() {
    assertThat(SecretKey.parse(SECRET)).hasToString("secret key firn-test-1");
    assertThatThrownBy(() -> SecretKey.parse(SECRET.replace(":", " ")))
        .isInstanceOf(SignatureException.class)
        .hasMessageNotContaining("0qAd");
  }

  @Test
  void aSignatureHoldsForItsTextOnly() {
    Signature signature = SecretKey.parse(SECRET).sign("text");

    assertThat(PublicKey.parse(PUBLIC).verifies("text", signature)).isTrue();
    assertThat(PublicKey.parse(PUBLIC).verifies("texts", signature)).isFalse();
  }

  @Test
  void aKeyOfAnotherNameDoesNotVouch() {
    Signature signature = SecretKey.parse(SECRET).sign("text");
    PublicKey renamed = PublicKey.parse(PUBLIC.replace("test-1", "test-2"));

    assertThat(renamed.verifies("text", signature)).isFalse();
  }

  @Test
  void generatedKeysDifferAndWork() {
    SecretKey one = SecretKey.generate("a");
    SecretKey two = SecretKey.generate("a");

    assertThat(one.reveal()).isNotEqualTo(two.reveal());
    assertThat(one.publicKey().verifies("x", SecretKey.parse(one.reveal()).sign("x"))).isTrue();
    assertThat(two.publicKey().verifies("x", one.sign("x"))).isFalse();
  }

  @Test
  void onlyGoodSignaturesOfTrustedKeysCount() {
    SecretKey trusted = SecretKey.parse(SECRET);
    SecretKey other = SecretKey.generate("other");
    TrustedKeys keys = new TrustedKeys(List.of(trusted.publicKey()));

    assertThat(
            keys.countGood(
                "text", List.of(trusted.sign("text"), other.sign("text"), trusted.sign("else"))))
        .isEqualTo(1);
  }

  @Test
  void aSecretKeyWithAForeignPublicHalfIsRefused() {
    String foreign = SECRET.substring(0, SECRET.length() - 12) + "AAAAAAAAAA==";

    assertThatThrownBy(() -> SecretKey.parse(foreign)).isInstanceOf(SignatureException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", ":", "a:", ":AAAA", "a:AAAA", "a b:AAAA", "a:?", "a\n:AAAA"})
  void malformedTextsAreRefused(String text) {
    assertThatThrownBy(() -> PublicKey.parse(text)).isInstanceOf(SignatureException.class);
    assertThatThrownBy(() -> SecretKey.parse(text)).isInstanceOf(SignatureException.class);
    assertThatThrownBy(() -> Signature.parse(text)).isInstanceOf(SignatureException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "a b", "a\n"})
  void namesThatWouldBreakTheFormatAreRefused(String name) {
    assertThatThrownBy(() -> SecretKey.generate(name)).isInstanceOf(SignatureException.class);
  }
}
