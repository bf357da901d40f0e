package dev.firn.evalservice.rest;

import dev.firn.eval.limit.Meter;
import dev.firn.evalservice.EvalService;
import dev.firn.evalservice.app.Release;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import dev.firn.warm.EvaluationFault;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
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
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.NAMED)
  public Response evaluate(Evaluation evaluation, @Context HttpServerRequest request) {
    String expression = evaluation == null ? null : evaluation.expression();
    if (evaluation == null || expression == null || expression.length() > LONGEST) {
      throw ProblemException.badRequest(
          "bad-expression", "the body has no 'expression', or one of more than a mebibyte");
    }
    Meter meter = new Meter(service.limits());
    request.response().closeHandler(_ -> meter.cancel("the client has gone"));
    try {
      return RunningEvaluations.within(
          meter, () -> Response.ok(json(evaluation, expression)).build());
    } catch (EvaluationFault e) {
      return Response.status(422).entity(e.fault()).build();
    }
  }

  private String json(Evaluation evaluation, String expression) {
    Release release = service.releases().get(evaluation.release());
    String path = service.evaluator().store().dir().print(release.tree());
    return service
        .evaluator()
        .json(
            new WarmEvaluator.Request(
                "{ release, platform }: let pkgs = import release { system = platform; config = { };"
                    + " overlays = [ ]; }; in\n"
                    + latin(expression),
                Map.of("release", path, "platform", service.platform()),
                List.of(release.tree()),
                null));
  }

  private static String latin(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
