package dev.firn.store.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** A key that checks signatures. */
public final class PublicKey {
  /** Length in bytes. */
  static final int LENGTH = 32;

  /** What precedes the 32 bytes in an X.509 SubjectPublicKeyInfo (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final NamedBytes value;
  private final java.security.PublicKey key;

  PublicKey(NamedBytes value) {
    this.value = value;
    byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + LENGTH);
    System.arraycopy(value.bytes(), 0, encoded, X509_PREFIX.length, LENGTH);
    try {
      this.key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new SignatureException(
          "bad-key", "public key of '" + value.name() + "' is not an Ed25519 key", e);
    }
  }

  /**
   * Reads {@code NAME:BASE64}.
   *
   * @throws SignatureException {@code malformed}, {@code bad-name} or {@code bad-key}
   */
  public static PublicKey parse(String text) {
    return new PublicKey(NamedBytes.parse(text, "public key", LENGTH, false));
  }

  public String name() {
    return value.name();
  }

  /** Whether {@code signature} was made by the key of this name over {@code text}'s bytes. */
  public boolean verifies(String text, Signature signature) {
    if (!signature.keyName().equals(name())) {
      return false;
    }
    try {
      java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(text.getBytes(StandardCharsets.ISO_8859_1));
      return verifier.verify(signature.bytes());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey k && toString().equals(k.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** {@code NAME:BASE64}. */
  @Override
  public String toString() {
    return value.toString();
  }
}
