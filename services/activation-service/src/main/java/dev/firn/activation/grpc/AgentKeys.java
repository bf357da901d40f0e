package dev.firn.activation.grpc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Agents' Ed25519 keys, as events carry them: {@code ed25519:BASE64}. */
final class AgentKeys {
  private static final String PREFIX = "ed25519:";
  private static final int RAW_BYTES = 32;

  /** The X.509 frame of an Ed25519 key (RFC 8410). */
  private static final byte[] FRAME = HexFormat.of().parseHex("302a300506032b6570032100");

  private AgentKeys() {}

  static boolean isKey(byte[] raw) {
    return raw.length == RAW_BYTES;
  }

  static String text(byte[] raw) {
    return PREFIX + Base64.getEncoder().encodeToString(raw);
  }

  /** Whether {@code signature} is the key's over {@code text}. */
  static boolean verifies(String key, String text, String signature) {
    try {
      byte[] raw = Base64.getDecoder().decode(key.substring(PREFIX.length()));
      byte[] encoded = new byte[FRAME.length + raw.length];
      System.arraycopy(FRAME, 0, encoded, 0, FRAME.length);
      System.arraycopy(raw, 0, encoded, FRAME.length, raw.length);
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(text.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
