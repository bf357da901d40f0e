package dev.firn.activation.app;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Join tokens: {@code firn-join-1.EXPIRY.NODE.MAC}, where the MAC is by a key that follows from the
 * services' shared token. So every process of the service knows a good one without anything being
 * kept, and all become void when the shared token changes. A token for one node is good once: when
 * the node has its key, no other key enrols under that name.
 */
public final class JoinTokens {
  private static final String PREFIX = "firn-join-1";

  private final SecretKeySpec key;

  /** Tokens that follow from the services' shared token. */
  public JoinTokens(String sharedToken) {
    key =
        new SecretKeySpec(
            mac(
                new SecretKeySpec(sharedToken.getBytes(StandardCharsets.UTF_8), "HmacSHA256"),
                "firn join tokens 1"),
            "HmacSHA256");
  }

  /**
   * A new token.
   *
   * @param node the only node that it lets in; empty for any
   */
  public String make(Optional<String> node, Instant expires) {
    String open = PREFIX + "." + expires.getEpochSecond() + "." + node.orElse("");
    return open + "." + encode(mac(key, open));
  }

  /** Whether a token lets a node in now. */
  public boolean admits(String token, String node, Instant now) {
    int end = token.lastIndexOf('.');
    if (end < 0 || token.length() > 512) {
      return false;
    }
    String open = token.substring(0, end);
    byte[] right = encode(mac(key, open)).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(right, token.substring(end + 1).getBytes(StandardCharsets.UTF_8))) {
      return false;
    }
    String[] parts = open.split("\\.", -1);
    return parts.length == 3
        && parts[0].equals(PREFIX)
        && now.getEpochSecond() < Long.parseLong(parts[1])
        && (parts[2].isEmpty() || parts[2].equals(node));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] mac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }
}
