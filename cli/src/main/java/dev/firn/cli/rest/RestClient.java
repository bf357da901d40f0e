package dev.firn.cli.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls of Firn's REST interface with its token. The JDK's oldest HTTP client does it: it starts in
 * a third of the newer one's time, which is most of what these commands take.
 */
public final class RestClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 120_000;
  private static final int MOST_BYTES = 256 << 20;

  static {
    // a request whose answer was lost may have been carried out: never send it again unasked
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final URI server;
  private final String token;

  /**
   * @param server where it is, without a path
   * @param token empty for none
   */
  public RestClient(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /** Where the server is. */
  public URI server() {
    return server;
  }

  /** The address of the server's pages, the token behind its {@code #}. */
  public String page() {
    return server.resolve("/") + "#token=" + encode(token);
  }

  /** A body to send. */
  public interface Body {
    /** Writes it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Text as a part of a path or a query.
   *
   * @param text Unicode
   */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** GET, as JSON. */
  public Json get(String path) {
    return Json.parse(send("GET", path, Map.of(), null));
  }

  /** POST of JSON, as JSON. */
  public Json post(String path, Json body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return parse(
        send("POST", path, Map.of("Content-Type", "application/json"), out -> out.write(bytes)));
  }

  /** POST of anything, as JSON. */
  public Json post(String path, Map<String, String> headers, Body body) {
    return parse(send("POST", path, headers, body));
  }

  /** DELETE, as JSON. */
  public Json delete(String path) {
    return parse(send("DELETE", path, Map.of(), null));
  }

  private static Json parse(String text) {
    return text.isBlank() ? Json.NOTHING : Json.parse(text);
  }

  /**
   * GET of something long that is read while it comes.
   *
   * @param readMillis how long the server may say nothing
   */
  public InputStream open(String path, Map<String, String> headers, int readMillis)
      throws IOException {
    HttpURLConnection connection = connection("GET", path, headers);
    connection.setReadTimeout(readMillis);
    check(connection, path);
    return connection.getInputStream();
  }

  private String send(
      String method, String path, Map<String, String> headers, @Nullable Body body) {
    try {
      HttpURLConnection connection = connection(method, path, headers);
      if (body != null) {
        connection.setDoOutput(true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.writeTo(bytes);
        connection.setFixedLengthStreamingMode(bytes.size());
        try (OutputStream out = connection.getOutputStream()) {
          bytes.writeTo(out);
        } catch (IOException e) {
          // a server may refuse before it has read all; then its answer says more than this
          check(connection, path);
          throw e;
        }
      }
      check(connection, path);
      try (InputStream in = connection.getInputStream()) {
        byte[] bytes = in.readNBytes(MOST_BYTES);
        if (in.read() >= 0) {
          throw new ServerException("the answer to " + path + " is too long");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpURLConnection connection(String method, String path, Map<String, String> headers)
      throws IOException {
    HttpURLConnection connection;
    try {
      connection = (HttpURLConnection) server.resolve(path).toURL().openConnection();
    } catch (MalformedURLException | IllegalArgumentException | ClassCastException e) {
      throw new ServerException("'" + server + "' is no http or https URL");
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    if (!token.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    headers.forEach(connection::setRequestProperty);
    return connection;
  }

  private void check(HttpURLConnection connection, String path) throws IOException {
    int status = connection.getResponseCode();
    if (status < 300) {
      return;
    }
    InputStream in = connection.getErrorStream();
    String text =
        in == null ? "" : new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8).strip();
    Json problem = Json.NOTHING;
    if (text.startsWith("{")) {
      problem = Json.parse(text);
    }
    String detail = problem.text("detail");
    if (status == 401) {
      throw new ServerException(
          status,
          problem.text("code"),
          token.isEmpty()
              ? "the server at " + server + " wants a token: name its file with --token-file FILE"
              : "the server at " + server + " does not take this token; is it of another server?");
    }
    throw new ServerException(
        status,
        problem.text("code"),
        detail.isEmpty()
            ? "the server at " + server + " answers " + status + " to " + method(connection, path)
            : detail);
  }

  private static String method(HttpURLConnection connection, String path) {
    int query = path.indexOf('?');
    return connection.getRequestMethod() + ' ' + (query < 0 ? path : path.substring(0, query));
  }

  UnreachableException unreachable(IOException e) {
    return new UnreachableException(
        "no Firn answers at "
            + server
            + " ("
            + reason(e)
            + "); 'firn up' starts one on this machine, --server URL names another");
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
