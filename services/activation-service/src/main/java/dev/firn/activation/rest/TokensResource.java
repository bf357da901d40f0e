package dev.firn.activation.rest;

import dev.firn.activation.ActivationService;
import dev.firn.activation.domain.Names;
import dev.firn.events.ConfigurationName;
import dev.firn.events.TokenCreated;
import dev.firn.events.TokenRevoked;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.AccessTokens;
import dev.firn.kit.auth.Grant;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Tokens for people and programs, each with a role, and for some nodes or configurations only. */
@Path("/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TokensResource {
  private static final Duration LONGEST = Duration.ofDays(3_660);
  private static final int MOST_TOKENS = 10_000;
  private static final int MOST_NAMES = 1_000;
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9 ._@-]{0,62}");

  private final ActivationService service;
  private final AccessTokens tokens;
  private final SecureRandom random = new SecureRandom();

  /** The resource. */
  public TokensResource(ActivationService service, AccessTokens tokens) {
    this.service = service;
    this.tokens = tokens;
  }

  /**
   * What a token is to be.
   *
   * @param name what people call it
   * @param role {@code READ}, {@code SUBMIT} or {@code ADMIN}
   * @param nodes with which nodes; all when absent
   * @param configurations with which configurations; all when absent
   * @param expiresInSeconds when it ends to be good; never when absent
   */
  public record TokenRequest(
      @Nullable String name,
      @Nullable TokenRole role,
      @Nullable List<String> nodes,
      @Nullable List<String> configurations,
      @Nullable Long expiresInSeconds) {}

  /**
   * What is known of a token.
   *
   * @param id names it in lists and when it is revoked; no secret
   */
  public record TokenView(
      String id,
      String name,
      TokenRole role,
      List<String> nodes,
      List<String> configurations,
      @Nullable Instant expires) {}

  /**
   * A token that was made.
   *
   * @param token the token itself, which is told this once
   */
  public record MadeToken(String token, TokenView about) {}

  /** All tokens that are good: neither revoked nor expired. */
  public record TokenList(List<TokenView> tokens) {}

  /** All tokens that are good: neither revoked nor expired. */
  @GET
  @Needs(TokenRole.ADMIN)
  public TokenList list() {
    return new TokenList(tokens.all().stream().map(TokensResource::view).toList());
  }

  private static TokenView view(Grant grant) {
    return new TokenView(
        grant.token(),
        grant.name(),
        grant.role(),
        grant.nodes(),
        grant.configurations(),
        grant.expires());
  }

  /** Makes a token. It is good for every service once the answer is there, or moments later. */
  @POST
  @ResponseStatus(201)
  public MadeToken make(@Nullable TokenRequest body) throws InterruptedException {
    if (body == null || body.name() == null || !NAME.matcher(body.name()).matches()) {
      throw ProblemException.badRequest(
          "bad-name", "a token has a name of letters, digits, spaces and . _ @ -, at most 63");
    }
    if (body.role() == null) {
      throw ProblemException.badRequest("bad-role", "a token's role is READ, SUBMIT or ADMIN");
    }
    List<String> nodes = names(body.nodes());
    requireGood(nodes, Names::isNode, "bad-node", Names::nodeRule);
    List<String> configurations = names(body.configurations());
    requireGood(
        configurations, ConfigurationName::isGood, "bad-configuration", Names::configurationRule);
    if (body.role() == TokenRole.ADMIN && !(nodes.isEmpty() && configurations.isEmpty())) {
      throw ProblemException.badRequest(
          "bad-role", "who may everything cannot be kept to some nodes or configurations");
    }
    if (tokens.all().size() >= MOST_TOKENS) {
      throw ProblemException.conflict(
          "too-many-tokens", "there are " + MOST_TOKENS + " tokens; revoke those of no use");
    }
    Instant expires = expires(body.expiresInSeconds());
    String id = id();
    String token = AccessTokens.PREFIX + id + "_" + random(SECRET_BYTES);
    service
        .writer()
        .write(
            new TokenCreated(
                id,
                body.name(),
                body.role(),
                nodes,
                configurations,
                AccessTokens.hash(token),
                expires == null ? null : expires.toString()));
    tokens.awaitPresent();
    return new MadeToken(
        token, new TokenView(id, body.name(), body.role(), nodes, configurations, expires));
  }

  private static void requireGood(
      List<String> names, Predicate<String> isGood, String code, UnaryOperator<String> rule) {
    names.stream()
        .filter(isGood.negate())
        .findFirst()
        .ifPresent(
            bad -> {
              throw ProblemException.badRequest(code, rule.apply(bad));
            });
  }

  private static List<String> names(@Nullable List<String> given) {
    List<String> names = given == null ? List.of() : given.stream().distinct().toList();
    if (names.size() > MOST_NAMES) {
      throw ProblemException.badRequest(
          "too-many-names", "a token names at most " + MOST_NAMES + " nodes or configurations");
    }
    return names;
  }

  private static @Nullable Instant expires(@Nullable Long seconds) {
    if (seconds == null) {
      return null;
    }
    if (seconds < 1 || seconds > LONGEST.toSeconds()) {
      throw ProblemException.badRequest(
          "bad-expiry",
          "a token is good for 1 to " + LONGEST.toSeconds() + " seconds, or for ever");
    }
    return Instant.ofEpochSecond(Instant.now().getEpochSecond() + seconds);
  }

  private String id() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private String random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Ends a token. */
  @DELETE
  @Path("{id}")
  @ResponseStatus(204)
  public void revoke(@PathParam("id") String id) throws InterruptedException {
    if (tokens.all().stream().noneMatch(t -> t.token().equals(id))) {
      throw ProblemException.notFound("there is no token of that id; see GET /v1/tokens");
    }
    service.writer().write(new TokenRevoked(id));
    tokens.awaitPresent();
  }
}
