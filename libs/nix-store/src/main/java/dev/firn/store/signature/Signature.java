package dev.firn.store.signature;

import java.util.Arrays;
import java.util.Base64;

/** A detached signature and the name of the key that made it. */
public final class Signature implements Comparable<Signature> {
  /** Length of an Ed25519 signature in bytes. */
  static final int LENGTH = 64;

  private final NamedBytes value;

  Signature(NamedBytes value) {
    this.value = value;
  }

  /**
   * Reads {@code NAME:BASE64}.
   *
   * @throws SignatureException {@code malformed} or {@code bad-name}
   */
  public static Signature parse(String text) {
    return new Signature(NamedBytes.parse(text, "signature", LENGTH, false));
  }

  /** The signature of {@code keyName} in base 64, as JSON has it. */
  public static Signature of(String keyName, String base64) {
    return parse(keyName + ":" + base64);
  }

  public String keyName() {
    return value.name();
  }

  /** The signature alone, in base 64. */
  public String base64() {
    return Base64.getEncoder().encodeToString(value.bytes());
  }

  byte[] bytes() {
    return value.bytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature s
        && value.name().equals(s.value.name())
        && Arrays.equals(value.bytes(), s.value.bytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value.bytes());
  }

  @Override
  public int compareTo(Signature other) {
    int byName = value.name().compareTo(other.value.name());
    return byName != 0 ? byName : Arrays.compareUnsigned(value.bytes(), other.value.bytes());
  }

  /** {@code NAME:BASE64}. */
  @Override
  public String toString() {
    return value.toString();
  }
}
