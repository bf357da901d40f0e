package dev.firn.activation.domain;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node.
 *
 * @param publicKey its agent's key, {@code ed25519:BASE64}
 * @param connected whether its agent has a stream
 * @param agentVersion empty before it connected for the first time
 * @param platform for example {@code x86_64-linux}; empty before it connected for the first time
 * @param enrolled when it joined
 * @param seen when it connected or disconnected last; null for never
 * @param profiles by name
 */
public record Node(
    String name,
    String publicKey,
    Map<String, String> labels,
    boolean connected,
    String agentVersion,
    String platform,
    Instant enrolled,
    @Nullable Instant seen,
    Map<String, Profile> profiles) {
  /** Copies what it is given. */
  public Node {
    labels = Map.copyOf(labels);
    profiles = Map.copyOf(profiles);
  }

  /** A profile, empty if it has none of that name. */
  public Profile profile(String profile) {
    return profiles.getOrDefault(profile, Profile.empty(profile));
  }

  Node with(Profile profile) {
    Map<String, Profile> all = new LinkedHashMap<>(profiles);
    all.put(profile.name(), profile);
    return new Node(
        name, publicKey, labels, connected, agentVersion, platform, enrolled, seen, all);
  }

  Node enrolledAs(String key, Map<String, String> newLabels) {
    return new Node(
        name, key, newLabels, connected, agentVersion, platform, enrolled, seen, profiles);
  }

  Node connectedAs(String version, String newPlatform, Instant at) {
    return new Node(name, publicKey, labels, true, version, newPlatform, enrolled, at, profiles);
  }

  Node disconnected(Instant at) {
    return new Node(name, publicKey, labels, false, agentVersion, platform, enrolled, at, profiles);
  }
}
