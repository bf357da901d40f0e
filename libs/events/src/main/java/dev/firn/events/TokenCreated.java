package dev.firn.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token is good from now on. The token itself is known to its bearer only.
 *
 * @param token the token's id, which is no secret
 * @param name what people call it
 * @param role what its bearer may do
 * @param nodes with which nodes; empty for all
 * @param configurations with which configurations; empty for all
 * @param hash the SHA-256 of the token, in base 16
 * @param expires when it ends to be good, as ISO 8601; null for never
 */
@EventType(name = "token.created", version = 1)
public record TokenCreated(
    String token,
    String name,
    TokenRole role,
    List<String> nodes,
    List<String> configurations,
    String hash,
    @Nullable String expires)
    implements AccessEvent {
  /** Copies what it is given. */
  public TokenCreated {
    nodes = List.copyOf(nodes);
    configurations = List.copyOf(configurations);
  }

  @Override
  public String key() {
    return token;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
