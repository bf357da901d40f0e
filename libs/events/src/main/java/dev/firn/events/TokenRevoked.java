package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * A token is no longer good.
 *
 * @param token the token's id
 */
@EventType(name = "token.revoked", version = 1)
public record TokenRevoked(String token) implements AccessEvent {
  @Override
  public String key() {
    return token;
  }

  @Override
  public @Nullable String revision() {
    return null;
  }
}
