package dev.firn.buildservice.rest;

import dev.firn.buildservice.BuildService;
import dev.firn.buildservice.app.WantedBuilds;
import dev.firn.buildservice.domain.Build;
import dev.firn.buildservice.domain.BuildState;
import dev.firn.buildservice.domain.Ledger;
import dev.firn.events.RevisionId;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import dev.firn.store.path.StorePath;
import dev.firn.store.path.StorePathException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Builds and their logs. */
@Path("/v1/builds")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "builds")
public class BuildsResource {
  private static final int MOST = 1_000;
  private static final Duration LONGEST_FOLLOWED = Duration.ofHours(24);

  private final BuildService service;

  /** The resource. */
  public BuildsResource(BuildService service) {
    this.service = service;
  }

  private Ledger ledger() {
    return service.ledger();
  }

  /** Builds, the latest change first. */
  @GET
  @Operation(summary = "Builds, the latest change first")
  public BuildList list(
      @QueryParam("revision") @Nullable String revision,
      @QueryParam("state") List<String> states,
      @QueryParam("limit") @DefaultValue("100") int limit) {
    if (limit < 1 || limit > MOST) {
      throw ProblemException.badRequest("bad-limit", "limit is 1 to " + MOST + ", not " + limit);
    }
    List<Build> found = ledger().list(Optional.ofNullable(revision), states(states));
    return new BuildList(found.stream().limit(limit).map(BuildSummary::of).toList(), found.size());
  }

  private static Set<BuildState> states(List<String> labels) {
    Set<BuildState> states = EnumSet.noneOf(BuildState.class);
    for (String label : labels) {
      states.add(
          Arrays.stream(BuildState.values())
              .filter(s -> s.label().equals(label))
              .findFirst()
              .orElseThrow(
                  () ->
                      ProblemException.badRequest(
                          "bad-state",
                          "state is one of "
                              + Arrays.stream(BuildState.values()).map(BuildState::label).toList()
                              + ", not '"
                              + label
                              + "'")));
    }
    return states.isEmpty() ? EnumSet.allOf(BuildState.class) : states;
  }

  /** One build. */
  @GET
  @Path("{derivation}")
  @Needs(scope = Needs.Scope.NAMED)
  @Operation(summary = "One build")
  @APIResponse(
      responseCode = "200",
      description = "The build of that derivation",
      content = @Content(schema = @Schema(implementation = BuildSummary.class)))
  @APIResponse(responseCode = "404", description = "No such build")
  public BuildSummary get(@PathParam("derivation") String derivation) {
    return BuildSummary.of(find(parse(derivation)));
  }

  /** Its log, as far as it is written, or until it ends. */
  @GET
  @Path("{derivation}/log")
  @Needs(scope = Needs.Scope.NAMED)
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(
      summary = "A build's log",
      description =
          "With follow=true the answer ends with the build. A build that another instance runs is"
              + " waited for.")
  @APIResponse(
      responseCode = "200",
      description = "The log; empty if the builder wrote nothing",
      content =
          @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(responseCode = "404", description = "No such build")
  public Response log(
      @PathParam("derivation") String derivation,
      @QueryParam("follow") @DefaultValue("false") boolean follow)
      throws IOException, InterruptedException {
    StorePath path = parse(derivation);
    Build build = find(path);
    StreamingOutput output =
        out -> {
          try (InputStream log = open(build, follow)) {
            byte[] buffer = new byte[8192];
            for (int n = log.read(buffer); n >= 0; n = log.read(buffer)) {
              out.write(buffer, 0, n);
              out.flush();
            }
          }
        };
    return Response.ok(output, "text/plain; charset=utf-8").build();
  }

  private InputStream open(Build build, boolean follow) throws IOException {
    try {
      StorePath path = build.derivation();
      if (follow && build.state() == BuildState.QUEUED) {
        var _ = ledger().awaitStart(path, LONGEST_FOLLOWED);
      }
      if (follow && !service.logs().isLive(path)) {
        awaitEnd(path);
      }
      return service.logs().open(path, follow).orElseGet(InputStream::nullInputStream);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a log", e);
    }
  }

  /** Another instance runs it: its log is kept soon after its end. */
  private void awaitEnd(StorePath path) throws InterruptedException {
    Optional<Build> now = ledger().find(path);
    if (now.isPresent() && now.get().state().isOpen()) {
      var _ = ledger().awaitEnd(path, now.get().sequence(), LONGEST_FOLLOWED);
    }
  }

  /** Has a failed build tried again, with what it needs. */
  @POST
  @Path("{derivation}/retry")
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.NAMED)
  @Operation(
      summary = "Try a failed build again",
      description = "Failures that are remembered, its own and of what it needs, count no longer.")
  @APIResponse(
      responseCode = "202",
      description = "It is planned; its end is in the events of the revision",
      content = @Content(schema = @Schema(implementation = RetryAccepted.class)))
  @APIResponse(responseCode = "404", description = "No such derivation")
  @APIResponse(responseCode = "409", description = "It did not fail")
  public Response retry(@PathParam("derivation") String derivation) {
    StorePath path = parse(derivation);
    Build build = find(path);
    if (build.state() != BuildState.FAILED) {
      throw ProblemException.conflict(
          "not-failed", "'" + path + "' did not fail: it is " + build.state().label());
    }
    String revision = RevisionId.next();
    try {
      service.wanted().retry(path, revision);
    } catch (WantedBuilds.NoSuchDerivationException e) {
      throw ProblemException.notFound(String.valueOf(e.getMessage()));
    }
    return Response.accepted(new RetryAccepted(path.baseName(), revision)).build();
  }

  private Build find(StorePath path) {
    return ledger()
        .find(path)
        .orElseThrow(
            () -> ProblemException.notFound("nothing is known of a build of '" + path + "'"));
  }

  private static StorePath parse(String name) {
    try {
      StorePath path = new StorePath(name);
      if (!path.isDerivation()) {
        throw ProblemException.badRequest(
            "not-a-derivation", "'" + name + "' does not end in .drv");
      }
      return path;
    } catch (StorePathException e) {
      throw ProblemException.badRequest("bad-derivation", String.valueOf(e.getMessage()));
    }
  }
}
