package dev.firn.evalservice.rest;

import dev.firn.evalservice.EvalService;
import dev.firn.evalservice.app.Release;
import dev.firn.events.Fault;
import dev.firn.kit.problem.ProblemException;
import dev.firn.warm.EvaluationFault;
import dev.firn.warm.WarmEvaluator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain evaluations. */
@Path("/v1/evaluations")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class EvaluationsResource {
  private static final int LONGEST = 1 << 20;

  /**
   * What to evaluate.
   *
   * @param expression Nix; {@code pkgs} is the release's package set
   * @param release the release; the standard one when absent
   */
  public record Evaluation(@Nullable String expression, @Nullable String release) {}

  private final EvalService service;

  /** The resource. */
  public EvaluationsResource(EvalService service) {
    this.service = service;
  }

  /** The value as JSON, or 422 with the fault. */
  @POST
  public Response evaluate(Evaluation evaluation) {
    String expression = evaluation.expression();
    if (expression == null || expression.length() > LONGEST) {
      throw ProblemException.badRequest(
          "bad-expression", "the body has no 'expression', or one of more than a mebibyte");
    }
    try {
      Release release = service.releases().get(evaluation.release());
      String path = service.evaluator().store().dir().print(release.tree());
      String json =
          service
              .evaluator()
              .json(
                  new WarmEvaluator.Request(
                      "{ release, platform }: let pkgs = import release { system = platform; config = { };"
                          + " overlays = [ ]; }; in\n"
                          + latin(expression),
                      Map.of("release", path, "platform", service.platform()),
                      List.of(release.tree()),
                      null));
      return Response.ok(json).build();
    } catch (EvaluationFault e) {
      Fault fault = e.fault();
      return Response.status(422).entity(fault).build();
    }
  }

  private static String latin(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
