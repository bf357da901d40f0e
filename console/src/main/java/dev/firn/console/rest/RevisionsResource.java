package dev.firn.console.rest;

import dev.firn.console.app.ConsoleViews;
import dev.firn.console.domain.Revision;
import dev.firn.console.domain.Revisions;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Revisions, as far as they have come. */
@Path("/v1/revisions")
@Produces(MediaType.APPLICATION_JSON)
public class RevisionsResource {
  private static final int MOST = 200;

  private final ConsoleViews views;

  RevisionsResource(ConsoleViews views) {
    this.views = views;
  }

  /**
   * A list of them.
   *
   * @param revisions newest first
   */
  public record RevisionList(List<Revision> revisions) {
    /** Copies what it is given. */
    public RevisionList {
      revisions = List.copyOf(revisions);
    }
  }

  /**
   * The newest revisions.
   *
   * @param configuration only those of this one
   * @param limit how many at most, up to 200
   */
  @GET
  @RunOnVirtualThread
  @Operation(operationId = "revisions", summary = "The newest revisions")
  public RevisionList list(
      @QueryParam("configuration") @Nullable String configuration,
      @QueryParam("limit") @DefaultValue("50") int limit) {
    if (limit < 1 || limit > MOST) {
      throw ProblemException.badRequest("bad-limit", "limit is from 1 to " + MOST);
    }
    return new RevisionList(views.revisions().newest(configuration, limit));
  }

  /**
   * One revision.
   *
   * @param id the revision
   */
  @GET
  @Path("{id}")
  @Needs(scope = Needs.Scope.NAMED)
  @RunOnVirtualThread
  @Operation(operationId = "revision", summary = "One revision, as far as it has come")
  public Revision one(@PathParam("id") String id) {
    return views
        .revisions()
        .find(id)
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    "no revision '"
                        + id
                        + "' is among the last "
                        + Revisions.MOST
                        + "; GET /v1/events?revision= has them all"));
  }
}
