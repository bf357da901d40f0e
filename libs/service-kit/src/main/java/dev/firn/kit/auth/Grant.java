package dev.firn.kit.auth;

import dev.firn.events.TokenRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bearer of a token may do.
 *
 * @param token the token's id; empty for the one that the services share
 * @param name what people call it
 * @param nodes with which nodes; empty for all
 * @param configurations with which configurations; empty for all
 * @param expires from when on it may nothing; null for never
 */
public record Grant(
    String token,
    String name,
    TokenRole role,
    List<String> nodes,
    List<String> configurations,
    @Nullable Instant expires) {
  /** Of the token that the services and their operator share. */
  public static final Grant OPERATOR =
      new Grant("", "operator", TokenRole.ADMIN, List.of(), List.of(), null);

  /** Of nobody: nothing. */
  static final Grant NONE =
      new Grant("", "nobody", TokenRole.READ, List.of(""), List.of(""), Instant.EPOCH);

  /** Copies what it is given. */
  public Grant {
    nodes = List.copyOf(nodes);
    configurations = List.copyOf(configurations);
  }

  /** Whether it is for some nodes or configurations only. */
  public boolean isScoped() {
    return !nodes.isEmpty() || !configurations.isEmpty();
  }

  /** Whether it is for that node. */
  public boolean coversNode(String node) {
    return nodes.isEmpty() || nodes.contains(node);
  }

  /** Whether it is for that configuration. */
  public boolean coversConfiguration(String configuration) {
    return configurations.isEmpty() || configurations.contains(configuration);
  }

  /** Whether it may what takes that role. */
  public boolean has(TokenRole needed) {
    return role.compareTo(needed) >= 0;
  }
}
