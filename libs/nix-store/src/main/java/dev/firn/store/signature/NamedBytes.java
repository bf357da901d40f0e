package dev.firn.store.signature;

import dev.firn.store.StoreException;
import java.util.Base64;

/** {@code NAME:BASE64}, which keys and signatures share. */
@SuppressWarnings("ArrayRecordComponent")
record NamedBytes(String name, byte[] bytes) {
  /**
   * Reads the text form.
   *
   * @param what for messages, such as "public key"
   * @param secret whether the text must not be shown
   */
  static NamedBytes parse(String text, String what, int length, boolean secret) {
    int colon = text.indexOf(':');
    String shown = secret ? "" : " " + StoreException.show(text);
    if (colon <= 0) {
      throw new SignatureException("malformed", what + shown + " is not of the form NAME:BASE64");
    }
    String name = text.substring(0, colon);
    checkName(name, what);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw new SignatureException(
          "malformed", what + " of '" + name + "' is not base 64 after the colon");
    }
    if (bytes.length != length) {
      throw new SignatureException(
          "malformed",
          what + " of '" + name + "' has " + bytes.length + " bytes, it must have " + length);
    }
    return new NamedBytes(name, bytes);
  }

  /** Names go into lines of text, between spaces and colons. */
  static void checkName(String name, String what) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == 0x7f || c == ':') {
        throw new SignatureException(
            "bad-name",
            "the name of "
                + what
                + " "
                + StoreException.show(name)
                + " contains "
                + StoreException.showByte(c)
                + "; spaces, control characters and colons are not allowed");
      }
    }
    if (name.isEmpty()) {
      throw new SignatureException("bad-name", "the name of a " + what + " must not be empty");
    }
  }

  @Override
  public String toString() {
    return name + ":" + Base64.getEncoder().encodeToString(bytes);
  }
}
