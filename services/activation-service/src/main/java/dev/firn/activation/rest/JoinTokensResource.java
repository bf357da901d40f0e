package dev.firn.activation.rest;

import dev.firn.activation.ActivationService;
import dev.firn.activation.domain.Names;
import dev.firn.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Tokens with which machines become nodes. */
@Path("/v1/join-tokens")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class JoinTokensResource {
  private static final long HOUR = 3_600;
  private static final Duration LONGEST = Duration.ofDays(366);

  private final ActivationService service;

  /** The resource. */
  public JoinTokensResource(ActivationService service) {
    this.service = service;
  }

  /** Makes a token. */
  @POST
  @ResponseStatus(201)
  public NodeViews.JoinToken make(NodeViews.@Nullable JoinTokenRequest body) {
    @Nullable String node = body == null ? null : body.node();
    @Nullable Long wanted = body == null ? null : body.expiresInSeconds();
    long seconds = wanted == null ? HOUR : wanted;
    if (node != null && !Names.isNode(node)) {
      throw ProblemException.badRequest("bad-name", Names.nodeRule(node));
    }
    if (seconds < 1 || seconds > LONGEST.toSeconds()) {
      throw ProblemException.badRequest(
          "bad-expiry", "a join token is good for 1 to " + LONGEST.toSeconds() + " seconds");
    }
    Instant expires = Instant.ofEpochSecond(Instant.now().getEpochSecond() + seconds);
    return new NodeViews.JoinToken(
        service.joinTokens().make(Optional.ofNullable(node), expires), node, expires);
  }
}
