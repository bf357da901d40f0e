package dev.firn.kit.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a request, in the form of RFC 9457.
 *
 * @param type a URI that stands for {@code code}
 * @param title the status in words
 * @param status of HTTP
 * @param detail what is wrong, where, and what to do
 * @param code stable and short, for programs: {@code not-found}
 * @param instance names this one failure in the logs; null where that would be of no use
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type, String title, int status, String detail, String code, @Nullable String instance) {
  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem; title and type follow from status and code. */
  public static Problem of(int status, String code, String detail) {
    return new Problem("urn:firn:problem:" + code, title(status), status, detail, code, null);
  }

  /** This, named in the logs. */
  Problem named(String name) {
    return new Problem(type, title, status, detail, code, name);
  }

  private static String title(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Status " + status : known.getReasonPhrase();
  }

  /** As an answer, open for more headers. */
  public Response.ResponseBuilder responseBuilder() {
    return Response.status(status).type(MEDIA_TYPE).entity(this);
  }

  /** As an answer. */
  public Response response() {
    return responseBuilder().build();
  }
}
