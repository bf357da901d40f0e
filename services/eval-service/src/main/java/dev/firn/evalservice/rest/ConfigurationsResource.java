package dev.firn.evalservice.rest;

import dev.firn.evalservice.EvalService;
import dev.firn.evalservice.domain.Names;
import dev.firn.evalservice.domain.RevisionState;
import dev.firn.events.Action;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.RevisionId;
import dev.firn.events.Source;
import dev.firn.events.Target;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.Caller;
import dev.firn.kit.auth.LargeBody;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.path.StorePath;
import dev.firn.warm.EvaluationFault;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/** Configurations and their revisions. */
@Path("/v1/configurations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ConfigurationsResource {
  private static final String TAKEN = "Taken; what becomes of it is told by the events";
  private static final int MOST_PACKAGES = 500;
  private static final int LONGEST_TEXT = 2_000;
  private static final Pattern ATTRIBUTE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_'.-]{0,200}");
  private static final Pattern GIT_URL =
      Pattern.compile("(https?|ssh|git|file|git\\+(https?|ssh|file))://[^\\s]+");
  private static final Pattern GIT_REF = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_./+-]{0,200}");
  private static final Pattern GIT_REV = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  private final EvalService service;
  private final WorkStore store;
  private final Caller caller;

  /** The resource. */
  public ConfigurationsResource(EvalService service, WorkStore store, Caller caller) {
    this.caller = caller;
    this.service = service;
    this.store = store;
  }

  /** The names of all configurations. */
  @GET
  @Needs(scope = Needs.Scope.OWN)
  public List<String> list() {
    return service.configurations().names().stream()
        .filter(caller.grant()::coversConfiguration)
        .toList();
  }

  /** The revisions of a configuration, newest first. */
  @GET
  @Path("{configuration}")
  @Needs(scope = Needs.Scope.CONFIGURATION)
  public List<RevisionState> get(@PathParam("configuration") String name) {
    List<RevisionState> history = service.configurations().history(name);
    if (history.isEmpty()) {
      throw ProblemException.notFound("there is no configuration '" + shown(name) + "'");
    }
    return history;
  }

  /** One revision. */
  @GET
  @Path("{configuration}/revisions/{id}")
  @Needs(scope = Needs.Scope.CONFIGURATION)
  public RevisionState revision(
      @PathParam("configuration") String name, @PathParam("id") String id) {
    return service
        .configurations()
        .revision(id)
        .filter(r -> r.configuration().equals(name))
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    "configuration '" + shown(name) + "' has no revision '" + shown(id) + "'"));
  }

  /**
   * Ends a submission: its evaluation stops, builds that nobody else needs are not started, no node
   * is told. Told again it is as if told once.
   */
  @POST
  @Path("{configuration}/revisions/{id}/cancel")
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.CONFIGURATION)
  @APIResponseSchema(value = Accepted.class, responseCode = "202", responseDescription = TAKEN)
  @APIResponse(responseCode = "404", description = "No such revision")
  @APIResponse(responseCode = "409", description = "It has ended already")
  public Response cancel(
      @PathParam("configuration") String name,
      @PathParam("id") String id,
      @HeaderParam("X-Firn-Submitter") @Nullable String submitter)
      throws IOException, InterruptedException {
    service.awaitPresent();
    RevisionState state = revision(name, id);
    requireNodes(state.target(), "the submission is for others too");
    return checked(
        () -> {
          String by = submitter == null ? null : text(submitter, "submitter");
          if (!(state.outcome() instanceof RevisionState.Cancelled)) {
            requireUnderWay(state);
            service.writer().write(new ConfigurationCancelled(name, id, by));
          }
          return accepted(name, id);
        });
  }

  private void requireUnderWay(RevisionState state) {
    if (service.configurations().isOver(state)) {
      throw ProblemException.conflict(
          "already-ended",
          "revision '"
              + state.revision()
              + "' has ended, or is on its way to its nodes: there is nothing left to cancel; to take"
              + " a node back, roll it back");
    }
  }

  /** Submits files as an archive: tar, as it is or compressed, or zip. */
  @POST
  @Path("{configuration}/revisions")
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.CONFIGURATION)
  @Consumes({"application/x-tar", "application/gzip", "application/zstd", "application/zip"})
  @LargeBody
  @APIResponseSchema(value = Accepted.class, responseCode = "202", responseDescription = TAKEN)
  public Response submitArchive(
      @PathParam("configuration") String name,
      @QueryParam("entry") @Nullable String entry,
      @QueryParam("release") @Nullable String release,
      @QueryParam("action") @Nullable String action,
      @QueryParam("profile") @Nullable String profile,
      @QueryParam("node") List<String> nodes,
      @HeaderParam("X-Firn-Submitter") @Nullable String submitter,
      InputStream body)
      throws IOException {
    return checked(
        () -> {
          Names.configuration(name);
          Target target = target(nodes, profile, action(action));
          String from = entry == null ? null : Names.entry(entry);
          StorePath tree = service.trees().ofArchive(body);
          store.publish(List.of(tree));
          String path = store.local().dir().print(tree);
          return accept(name, new Source.Tree(path, from, release(release)), target, submitter);
        });
  }

  /** Submits a source as JSON. */
  @POST
  @Path("{configuration}/revisions")
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.CONFIGURATION)
  @Consumes(MediaType.APPLICATION_JSON)
  @APIResponseSchema(value = Accepted.class, responseCode = "202", responseDescription = TAKEN)
  public Response submit(
      @PathParam("configuration") String name,
      @HeaderParam("X-Firn-Submitter") @Nullable String submitter,
      @Nullable Submission submission)
      throws IOException {
    return checked(
        () -> {
          Names.configuration(name);
          if (submission == null || submission.source() == null) {
            throw new IllegalArgumentException("the body has no 'source'");
          }
          Submission.SubmittedTarget wanted = submission.target();
          Target target =
              wanted == null
                  ? target(List.of(), null, Action.SWITCH)
                  : target(
                      wanted.nodes() == null ? List.of() : wanted.nodes(),
                      wanted.profile(),
                      wanted.action() == null ? Action.SWITCH : wanted.action());
          return accept(name, source(submission, target), target, submitter);
        });
  }

  private Source source(Submission submission, Target target) {
    String release = release(submission.release());
    boolean forUser = !target.profile().equals(Target.SYSTEM);
    if (forUser != submission.source() instanceof Submission.Packages) {
      throw new IllegalArgumentException(
          "packages are for the profile of a user, and everything else for the profile 'system'");
    }
    return switch (submission.source()) {
      case Submission.Files(Map<String, String> files, String entry) -> {
        StorePath tree = service.trees().ofFiles(given(files, "files"));
        store.publish(List.of(tree));
        yield new Source.Tree(
            store.local().dir().print(tree), entry == null ? null : Names.entry(entry), release);
      }
      case Submission.Git(String url, String ref, String rev, String entry) ->
          new Source.Git(
              matching(GIT_URL, url, "a Git URL begins with https://, ssh://, git:// or file://"),
              ref == null ? null : matching(GIT_REF, ref, "a branch or tag"),
              rev == null ? null : matching(GIT_REV, rev, "a commit is 40 hexadecimal digits"),
              entry == null ? null : Names.entry(entry),
              release);
      case Submission.Flake(String reference) ->
          new Source.FlakeRef(text(given(reference, "reference"), "reference"), release);
      case Submission.Packages(List<String> attributes) -> {
        if (given(attributes, "attributes").size() > MOST_PACKAGES) {
          throw new IllegalArgumentException(
              "a profile has at most " + MOST_PACKAGES + " packages");
        }
        attributes.forEach(a -> matching(ATTRIBUTE, a, "a package is an attribute path"));
        yield new Source.Packages(attributes, release);
      }
    };
  }

  private Response accept(String name, Source source, Target target, @Nullable String submitter) {
    requireNodes(target, "name those that are meant");
    String revision = RevisionId.next();
    String by = submitter == null ? null : text(submitter, "submitter");
    service.writer().write(new ConfigurationSubmitted(name, revision, source, target, by));
    return accepted(name, revision);
  }

  private static Response accepted(String name, String revision) {
    return Response.accepted(new Accepted(revision, name, "/v1/events?revision=" + revision))
        .build();
  }

  /** Who may reach some nodes only has to name them, unless no node is reached at all. */
  private void requireNodes(Target target, String otherwise) {
    if (target.reachesNodes() && !caller.grant().nodes().isEmpty() && target.nodes().isEmpty()) {
      throw new ProblemException(
          403, "out-of-scope", "this token is for some nodes only: " + otherwise);
    }
    target.nodes().forEach(caller::requireNode);
  }

  private static Target target(List<String> nodes, @Nullable String profile, Action action) {
    nodes.forEach(Names::node);
    String in = profile == null ? Target.SYSTEM : Names.profile(profile);
    if (!in.equals(Target.SYSTEM) && nodes.isEmpty()) {
      throw new IllegalArgumentException("name the node whose user's profile this is for");
    }
    return new Target(nodes, in, action);
  }

  private static Action action(@Nullable String name) {
    if (name == null) {
      return Action.SWITCH;
    }
    try {
      return Action.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'"
              + shown(name)
              + "' is no action; there are switch, boot, test, dry-activate, build and dry-build",
          e);
    }
  }

  private static @Nullable String release(@Nullable String name) {
    return name == null ? null : text(name, "release");
  }

  private static <T> T given(@Nullable T member, String what) {
    if (member == null) {
      throw new IllegalArgumentException("the source has no '" + what + "'");
    }
    return member;
  }

  private static String text(String text, String what) {
    if (text.isBlank() || text.length() > LONGEST_TEXT || text.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(
          "the " + what + " is empty, too long, or has control characters");
    }
    return text;
  }

  private static String matching(Pattern pattern, @Nullable String text, String rule) {
    if (text == null || !pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + shown(String.valueOf(text)) + "' will not do: " + rule);
    }
    return text;
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  private static Response checked(Call call) throws IOException {
    try {
      return call.run();
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest("bad-submission", String.valueOf(e.getMessage()));
    } catch (EvaluationFault e) {
      throw ProblemException.badRequest(e.fault().code(), e.fault().message());
    }
  }

  @FunctionalInterface
  private interface Call {
    Response run() throws IOException;
  }
}
