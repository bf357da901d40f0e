package dev.firn.console.rest;

import dev.firn.console.app.ConsoleViews;
import dev.firn.console.app.EventFeed;
import dev.firn.console.domain.EventFilter;
import dev.firn.console.domain.PositionException;
import dev.firn.console.domain.Start;
import dev.firn.kit.auth.Caller;
import dev.firn.kit.auth.Grant;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.problem.ProblemException;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Everything that happens, as server-sent events. */
@Path("/v1/events")
public class EventsResource {
  private final KafkaCluster cluster;
  private final ConsoleViews views;
  private final Readers readers;
  private final ConsoleSettings settings;
  private final Caller caller;

  EventsResource(
      KafkaCluster cluster,
      ConsoleViews views,
      Readers readers,
      ConsoleSettings settings,
      Caller caller) {
    this.caller = caller;
    this.cluster = cluster;
    this.views = views;
    this.readers = readers;
    this.settings = settings;
  }

  /**
   * Events as they are written. Each has an id, with which a later request goes on right after it:
   * in the header {@code Last-Event-ID}, or as {@code from}. An event {@code caught-up} follows the
   * last one that was there at the start.
   *
   * @param revision only what this submission caused
   * @param configuration only what submissions of this configuration caused
   * @param node only what is about this node
   * @param types only types that begin so; may be repeated
   * @param from {@code beginning}, {@code now}, a time or an event's id; without it the beginning
   *     of the revision that is asked for, or now
   * @param follow whether to go on after {@code caught-up}
   */
  @GET
  @Needs(scope = Needs.Scope.OWN)
  @Produces("text/event-stream")
  @Blocking
  @Operation(operationId = "events", summary = "Everything that happens, as server-sent events")
  public Response events(
      @QueryParam("revision") @Nullable String revision,
      @QueryParam("configuration") @Nullable String configuration,
      @QueryParam("node") @Nullable String node,
      @QueryParam("type") List<String> types,
      @QueryParam("from") @Nullable String from,
      @QueryParam("follow") @DefaultValue("true") boolean follow,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      @Context RoutingContext http) {
    requireScope(revision, configuration, node);
    Start start = start(from, lastEventId, revision);
    if (!readers.hasRoom()) {
      throw new ProblemException(
          503,
          "too-many-readers",
          "as many as "
              + settings.maxConnections()
              + " read events already (firn.console.max-connections); try again later");
    }
    EventFilter filter = new EventFilter(revision, configuration, node, types);
    HttpServerResponse response = http.response();
    StreamingOutput body = out -> stream(out, filter, start, follow, response);
    return Response.ok(body, "text/event-stream; charset=utf-8")
        .header("Cache-Control", "no-store")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  /** Who may see some things only has to say what: a submission, or one of these. */
  private void requireScope(
      @Nullable String revision, @Nullable String configuration, @Nullable String node) {
    Grant grant = caller.grant();
    if (grant.isScoped() && revision == null) {
      List<String> missing = new ArrayList<>();
      if (!grant.nodes().isEmpty() && node == null) {
        missing.add("node");
      }
      if (!grant.configurations().isEmpty() && configuration == null) {
        missing.add("configuration");
      }
      if (!missing.isEmpty()) {
        throw new ProblemException(
            403,
            "out-of-scope",
            "this token is for some things only: name its "
                + String.join(" and its ", missing)
                + ", or a revision");
      }
    }
    if (node != null) {
      caller.requireNode(node);
    }
    if (configuration != null) {
      caller.requireConfiguration(configuration);
    }
  }

  private static Start start(
      @Nullable String from, @Nullable String lastEventId, @Nullable String revision) {
    try {
      if (lastEventId != null && !lastEventId.isEmpty()) {
        return Start.parse(lastEventId);
      }
      if (from != null) {
        return Start.parse(from);
      }
      return revision == null ? new Start.Now() : Start.of(revision);
    } catch (PositionException e) {
      throw ProblemException.badRequest("bad-position", String.valueOf(e.getMessage()));
    }
  }

  private void stream(
      OutputStream out,
      EventFilter filter,
      Start start,
      boolean follow,
      HttpServerResponse response)
      throws IOException {
    SseWriter writer = new SseWriter(out, follow);
    EventFeed feed = new EventFeed(cluster, filter, views.revisions()::configuration);
    Readers.Reader reader = new Readers.Reader(feed, writer, response);
    readers.add(reader);
    response.closeHandler(_ -> feed.close());
    try {
      writer.open();
      feed.run(start, settings.heartbeat(), writer);
    } finally {
      readers.remove(reader);
    }
  }
}
