package dev.firn.kit.auth;

import dev.firn.events.AccessEvent;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.TokenCreated;
import dev.firn.events.TokenRevoked;
import dev.firn.events.Topic;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.TransientException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens beside the one that the services share. Only their hashes are known here. They are
 * read from Kafka once somebody presents one: a Firn without any needs no consumer for them.
 */
@Singleton
public class AccessTokens {
  /** With what every token but the shared one begins, so that people and scanners know it. */
  public static final String PREFIX = "firn_";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaCluster cluster;
  private final ServiceToken operator;
  private final Map<String, Grant> byHash = new ConcurrentHashMap<>();
  private @Nullable EventView view;

  /**
   * @param operator the token that the services share, which may everything
   */
  public AccessTokens(KafkaCluster cluster, ServiceToken operator) {
    this.cluster = cluster;
    this.operator = operator;
  }

  /**
   * What whoever presents a token may do; empty if it is none, or no longer good.
   *
   * @throws TransientException if the tokens cannot be read now
   */
  public Optional<Grant> grant(@Nullable String presented) {
    if (operator.matches(presented)) {
      return Optional.of(Grant.OPERATOR);
    }
    if (presented == null || !presented.startsWith(PREFIX)) {
      return Optional.empty();
    }
    requireRead();
    Grant found = byHash.get(hash(presented));
    return Optional.ofNullable(found).filter(AccessTokens::isGood);
  }

  /** As {@link #grant}, from a header {@code authorization}: {@code Bearer}, or {@code Basic}. */
  public Optional<Grant> grantOfHeader(@Nullable String authorization) {
    return grant(ServiceToken.presented(authorization));
  }

  /** What is kept of a token. */
  public static String hash(String token) {
    return Hash.digest(HashAlgorithm.SHA256, token).base16();
  }

  private static boolean isGood(Grant grant) {
    Instant expires = grant.expires();
    return expires == null || Instant.now().isBefore(expires);
  }

  /** All that are good: neither revoked nor expired; by name. */
  public List<Grant> all() {
    requireRead();
    return byHash.values().stream()
        .filter(AccessTokens::isGood)
        .sorted(Comparator.comparing(Grant::name).thenComparing(Grant::token))
        .toList();
  }

  /** Waits until everything that was written so far is known here. */
  public void awaitPresent() throws InterruptedException {
    requireRead().awaitPresent();
  }

  private synchronized EventView opened() {
    EventView open = view;
    if (open == null) {
      open = new EventView("access", cluster, List.of(Topic.ACCESS), this::fold);
      view = open;
    }
    return open;
  }

  /** All wait at once, and none where the view is opened and closed. */
  private EventView requireRead() {
    EventView open = opened();
    try {
      if (!open.awaitCaughtUp(PATIENCE)) {
        throw new TransientException(
            "the tokens cannot be read from Kafka now", new TimeoutException());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException("interrupted while the tokens were read", e);
    }
    return open;
  }

  private void fold(Envelope<FirnEvent> envelope) {
    if (envelope.event() instanceof AccessEvent event) {
      switch (event) {
        case TokenCreated created -> {
          String expires = created.expires();
          byHash.put(
              created.hash(),
              new Grant(
                  created.token(),
                  created.name(),
                  created.role(),
                  created.nodes(),
                  created.configurations(),
                  expires == null ? null : Instant.parse(expires)));
        }
        case TokenRevoked revoked ->
            byHash.values().removeIf(grant -> grant.token().equals(revoked.token()));
      }
    }
  }

  @PreDestroy
  synchronized void close() {
    EventView open = view;
    if (open != null) {
      open.close();
    }
  }
}
