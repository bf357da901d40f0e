package dev.firn.store.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * A key that signs. Its bytes are the seed and the public key, 32 each; it is never printed by
 * accident: {@link #toString} gives the name only.
 */
public final class SecretKey {
  private static final int SEED = 32;

  private final NamedBytes value;
  private final PrivateKey key;
  private final PublicKey publicKey;

  private SecretKey(NamedBytes value) {
    this.value = value;
    byte[] seed = Arrays.copyOf(value.bytes(), SEED);
    byte[] point = Arrays.copyOfRange(value.bytes(), SEED, SEED + PublicKey.LENGTH);
    this.publicKey = new PublicKey(new NamedBytes(value.name(), point));
    try {
      this.key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new SignatureException(
          "bad-key", "secret key of '" + value.name() + "' is not an Ed25519 key", e);
    }
    if (!publicKey.verifies("", sign(""))) {
      throw new SignatureException(
          "bad-key", "secret key of '" + value.name() + "' holds a public key of another one");
    }
  }

  /**
   * Reads {@code NAME:BASE64}.
   *
   * @throws SignatureException {@code malformed}, {@code bad-name} or {@code bad-key}
   */
  public static SecretKey parse(String text) {
    return new SecretKey(NamedBytes.parse(text, "secret key", SEED + PublicKey.LENGTH, true));
  }

  /**
   * Makes a new key.
   *
   * @throws SignatureException {@code bad-name}
   */
  public static SecretKey generate(String name) {
    NamedBytes.checkName(name, "secret key");
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] seed =
          pair.getPrivate() instanceof EdECPrivateKey k
              ? k.getBytes().orElseThrow()
              : new byte[SEED];
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] both = Arrays.copyOf(seed, SEED + PublicKey.LENGTH);
      System.arraycopy(encoded, encoded.length - PublicKey.LENGTH, both, SEED, PublicKey.LENGTH);
      return new SecretKey(new NamedBytes(name, both));
    } catch (GeneralSecurityException e) {
      throw new SignatureException("bad-key", "this Java cannot make Ed25519 keys", e);
    }
  }

  public String name() {
    return value.name();
  }

  /** The key that checks what this one signs. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Signs the bytes of a byte string. */
  public Signature sign(String text) {
    try {
      java.security.Signature signer = java.security.Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(text.getBytes(StandardCharsets.ISO_8859_1));
      return new Signature(new NamedBytes(value.name(), signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new SignatureException("cannot-sign", "cannot sign with key '" + name() + "'", e);
    }
  }

  /** {@code NAME:BASE64}, to be kept secret. */
  public String reveal() {
    return value.toString();
  }

  @Override
  public String toString() {
    return "secret key " + value.name();
  }
}
