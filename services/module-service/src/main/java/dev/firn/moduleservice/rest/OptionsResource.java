package dev.firn.moduleservice.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firn.kit.problem.ProblemException;
import dev.firn.moduleservice.ModuleService;
import dev.firn.moduleservice.app.Merging;
import dev.firn.moduleservice.app.OptionSearch;
import dev.firn.warm.EvaluationFault;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Options, whatever system they are of. */
@Path("/v1/options")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OptionsResource {
  private final ModuleService service;

  /** The resource. */
  public OptionsResource(ModuleService service) {
    this.service = service;
  }

  /**
   * What was found.
   *
   * @param options sorted by name
   * @param faults of systems that could not be looked into, by {@code CONFIGURATION/SYSTEM}
   */
  public record OptionList(List<JsonNode> options, Map<String, String> faults) {}

  /**
   * Options of all systems, or of the modules of a release.
   *
   * @param release {@code base}, or a release as a system is pinned to it; all systems when absent
   * @param prefix the option, or group of options, to begin at
   * @param query text that the name or the description has
   * @param after the last name of the page before
   * @param limit at most so many, up to 500
   */
  @GET
  @Operation(
      summary = "Options of all systems, or of a release",
      description =
          "Without a release each option comes with the systems that have it: value, priority and"
              + " definitions of each.")
  @APIResponse(
      responseCode = "200",
      description = "What was found",
      content = @Content(schema = @Schema(implementation = OptionList.class)))
  @APIResponse(responseCode = "404", description = "No such release")
  public Response options(
      @QueryParam("release") @Nullable String release,
      @QueryParam("prefix") @DefaultValue("") String prefix,
      @QueryParam("query") @DefaultValue("") String query,
      @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue("50") int limit) {
    int most = Math.max(1, Math.min(limit, SystemsResource.MOST_OPTIONS));
    Merging.OptionQuery wanted = new Merging.OptionQuery(prefix, query, after, most);
    if (release == null) {
      OptionSearch.Found found = service.options().ofAllSystems(wanted);
      return Response.ok(new OptionList(found.options(), found.faults())).build();
    }
    try {
      String options =
          service
              .options()
              .ofRelease(release, wanted)
              .orElseThrow(
                  () ->
                      ProblemException.notFound(
                          "no system was made of a release '"
                              + (release.length() > 80 ? release.substring(0, 80) : release)
                              + "' yet; there is always '"
                              + OptionSearch.BASE
                              + "'"));
      return Response.ok("{\"options\":" + options + ",\"faults\":{}}").build();
    } catch (EvaluationFault e) {
      return Response.status(422).entity(e.fault()).build();
    }
  }
}
