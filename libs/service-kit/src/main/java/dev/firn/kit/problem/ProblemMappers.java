package dev.firn.kit.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.firn.events.EventException;
import dev.firn.events.RevisionId;
import dev.firn.kit.kafka.KafkaException;
import dev.firn.kit.kafka.TransientException;
import dev.firn.store.StoreException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** One mapper per cause. What nobody foresaw is told by a name only; the log has the rest. */
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  /** What the service itself says. */
  @ServerExceptionMapper
  public Response problem(ProblemException e) {
    return e.problem().response();
  }

  /** A name, hash, archive or key that is none. */
  @ServerExceptionMapper
  public Response store(StoreException e) {
    if (e.code().startsWith("blob/io")) {
      LOG.warn(message(e));
      return unavailable("the object store does not answer");
    }
    return e.code().equals("store/io")
        ? unforeseen(e)
        : Problem.of(400, e.code().replace('/', '-'), message(e)).response();
  }

  /** An event that is too long. */
  @ServerExceptionMapper
  public Response event(EventException e) {
    return Problem.of(400, "bad-event", message(e)).response();
  }

  /** A body that is no JSON, or another than is expected. */
  @ServerExceptionMapper
  public Response json(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " (line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + ")";
    return Problem.of(400, "bad-json", e.getOriginalMessage() + where).response();
  }

  /** Kafka is down. */
  @ServerExceptionMapper
  public Response kafka(KafkaException e) {
    return unavailable(message(e));
  }

  /** Something else is down. */
  @ServerExceptionMapper
  public Response transientFailure(TransientException e) {
    return unavailable(message(e));
  }

  private static Response unavailable(String detail) {
    return Problem.of(503, "unavailable", detail)
        .responseBuilder()
        .header("Retry-After", "2")
        .build();
  }

  /** What JAX-RS says: no such resource, method not allowed, media type not supported. */
  @ServerExceptionMapper
  public Response http(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    if (status >= 500) {
      return unforeseen(e);
    }
    if (e.getCause() instanceof JsonProcessingException json) {
      return json(json);
    }
    return e.getResponse().hasEntity() || status < 400
        ? e.getResponse()
        : Problem.of(status, "http-" + status, message(e)).response();
  }

  /** Everything else. */
  @ServerExceptionMapper
  public Response unforeseen(Throwable e) {
    String name = RevisionId.next();
    LOG.errorf(e, "a request failed: %s", name);
    return Problem.of(
            500, "internal", "Firn failed to do this; its log has the reason under " + name)
        .named(name)
        .response();
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
