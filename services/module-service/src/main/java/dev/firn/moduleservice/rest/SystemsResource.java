package dev.firn.moduleservice.rest;

import dev.firn.events.Fault;
import dev.firn.kit.auth.Caller;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import dev.firn.moduleservice.ModuleService;
import dev.firn.moduleservice.app.Merging;
import dev.firn.moduleservice.domain.MergedSystem;
import dev.firn.warm.EvaluationFault;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Systems and their options. */
@Path("/v1/systems")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SystemsResource {
  static final int MOST_OPTIONS = 500;

  private final ModuleService service;
  private final Caller caller;

  /** The resource. */
  public SystemsResource(ModuleService service, Caller caller) {
    this.caller = caller;
    this.service = service;
  }

  /** The latest revision of every system. */
  @GET
  @Needs(scope = Needs.Scope.OWN)
  public List<MergedSystem> list() {
    return service.systems().latest().stream()
        .filter(s -> caller.grant().coversConfiguration(s.configuration()))
        .toList();
  }

  /** The revisions of a system, newest first. */
  @GET
  @Path("{configuration}/{system}")
  @Needs(scope = Needs.Scope.CONFIGURATION)
  public List<MergedSystem> get(
      @PathParam("configuration") String configuration, @PathParam("system") String system) {
    List<MergedSystem> history = service.systems().history(configuration, system);
    if (history.isEmpty()) {
      throw ProblemException.notFound("there is no system '" + configuration + "/" + system + "'");
    }
    return history;
  }

  /**
   * Options of a system, sorted by name, with value, default, type, declarations and definitions.
   *
   * @param revision of the system; the newest that is merged when absent
   * @param prefix the option, or group of options, to begin at
   * @param query text that the name or the description has
   * @param after the last name of the page before
   * @param limit at most so many, up to 500
   */
  @GET
  @Path("{configuration}/{system}/options")
  @Needs(scope = Needs.Scope.CONFIGURATION)
  public Response options(
      @PathParam("configuration") String configuration,
      @PathParam("system") String system,
      @QueryParam("revision") @Nullable String revision,
      @QueryParam("prefix") @DefaultValue("") String prefix,
      @QueryParam("query") @DefaultValue("") String query,
      @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue("50") int limit) {
    MergedSystem merged =
        service
            .systems()
            .find(configuration, system, Optional.ofNullable(revision))
            .orElseThrow(
                () ->
                    ProblemException.notFound(
                        "there is no merged system '" + configuration + "/" + system + "'"));
    if (!merged.entry().packages().isEmpty()) {
      throw ProblemException.badRequest("no-options", "a user's profile has no options");
    }
    int most = Math.max(1, Math.min(limit, MOST_OPTIONS));
    try {
      return Response.ok(
              service
                  .options()
                  .ofSystem(merged, new Merging.OptionQuery(prefix, query, after, most)))
          .build();
    } catch (EvaluationFault e) {
      Fault fault = e.fault();
      return Response.status(422).entity(fault).build();
    }
  }
}
