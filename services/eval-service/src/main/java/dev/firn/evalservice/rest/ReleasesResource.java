package dev.firn.evalservice.rest;

import dev.firn.evalservice.EvalService;
import dev.firn.kit.auth.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** Where packages and modules can come from. */
@Path("/v1/releases")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ReleasesResource {
  /**
   * The releases with a name; NixOS's own ({@code 24.11}) and flake references can be used as well.
   *
   * @param standard the release of a submission that names none
   * @param named references by name
   */
  public record ReleaseList(String standard, Map<String, String> named) {}

  private final EvalService service;

  /** The resource. */
  public ReleasesResource(EvalService service) {
    this.service = service;
  }

  /** All with a name. */
  @GET
  @Needs(scope = Needs.Scope.NAMED)
  public ReleaseList list() {
    return new ReleaseList(service.releases().standard(), service.releases().named());
  }
}
