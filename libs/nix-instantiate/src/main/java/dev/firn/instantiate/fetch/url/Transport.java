package dev.firn.instantiate.fetch.url;

import java.util.Optional;

/**
 * A scheme such as {@code git+https} taken apart.
 *
 * @param application what stands before the {@code +}
 */
public record Transport(Optional<String> application, String transport) {
  public static Transport of(String scheme) {
    int plus = scheme.indexOf('+');
    return plus < 0
        ? new Transport(Optional.empty(), scheme)
        : new Transport(Optional.of(scheme.substring(0, plus)), scheme.substring(plus + 1));
  }
}
