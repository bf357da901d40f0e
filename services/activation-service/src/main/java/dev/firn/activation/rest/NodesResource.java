package dev.firn.activation.rest;

import dev.firn.activation.ActivationService;
import dev.firn.activation.domain.Generation;
import dev.firn.activation.domain.Names;
import dev.firn.activation.domain.Node;
import dev.firn.activation.domain.Profile;
import dev.firn.events.Action;
import dev.firn.events.EnrolmentRequested;
import dev.firn.events.GenerationDeletionRequested;
import dev.firn.events.RemovalRequested;
import dev.firn.events.RevisionId;
import dev.firn.events.RollbackRequested;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.Caller;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Nodes, their profiles and generations. */
@Path("/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class NodesResource {
  private static final String PROFILE = "{profile: system|user/[^/]+}";
  private static final int MOST_LABELS = 64;

  private final ActivationService service;
  private final Caller caller;

  /** The resource. */
  public NodesResource(ActivationService service, Caller caller) {
    this.caller = caller;
    this.service = service;
  }

  /**
   * All nodes by name.
   *
   * @param label {@code KEY=VALUE}: only nodes that have all of these
   */
  @GET
  @Needs(scope = Needs.Scope.OWN)
  public NodeViews.NodeList list(@QueryParam("label") List<String> label) {
    return new NodeViews.NodeList(
        service.nodes().all().stream()
            .filter(n -> caller.grant().coversNode(n.name()))
            .filter(n -> label.stream().allMatch(l -> has(n, l)))
            .map(n -> NodeViews.of(n, service.sessions().progress(n.name()).orElse(null)))
            .toList());
  }

  private static boolean has(Node node, String label) {
    int equals = label.indexOf('=');
    if (equals < 1) {
      throw ProblemException.badRequest("bad-label", "a label to look for is KEY=VALUE");
    }
    return label.substring(equals + 1).equals(node.labels().get(label.substring(0, equals)));
  }

  /** One node. */
  @GET
  @Path("{node}")
  @Needs(scope = Needs.Scope.NODE)
  public NodeViews.NodeView get(@PathParam("node") String node) {
    return NodeViews.of(node(node), service.sessions().progress(node).orElse(null));
  }

  /** Takes a node out: its key is no longer good, its generations are no longer kept. */
  @DELETE
  @Path("{node}")
  @ResponseStatus(202)
  public void remove(@PathParam("node") String node) {
    service.writer().write(new RemovalRequested(node(node).name()));
  }

  /** Gives a node other labels. */
  @PUT
  @Path("{node}/labels")
  @ResponseStatus(202)
  public void label(@PathParam("node") String node, NodeViews.Labels body) {
    Node known = node(node);
    @Nullable Map<String, String> labels = body == null ? null : body.labels();
    if (labels == null
        || labels.size() > MOST_LABELS
        || !labels.entrySet().stream().allMatch(l -> Names.isLabel(l.getKey(), l.getValue()))) {
      throw ProblemException.badRequest(
          "bad-label",
          "a node has at most 64 labels of letters, digits and . _ / -, each at most 63 characters");
    }
    service.writer().write(new EnrolmentRequested(known.name(), known.publicKey(), labels));
  }

  /** The generations of a profile, oldest first. */
  @GET
  @Path("{node}/profiles/" + PROFILE + "/generations")
  @Needs(scope = Needs.Scope.NODE)
  public NodeViews.GenerationList generations(
      @PathParam("node") String node, @PathParam("profile") String profile) {
    return NodeViews.generations(profile(node(node), profile));
  }

  /** Takes an earlier generation up again: the one before the active, or the named one. */
  @POST
  @Path("{node}/profiles/" + PROFILE + "/rollback")
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.NODE)
  @ResponseStatus(202)
  public NodeViews.Accepted rollBack(
      @PathParam("node") String node,
      @PathParam("profile") String name,
      NodeViews.@Nullable Rollback body) {
    Profile profile = profile(node(node), name);
    @Nullable Long wanted = body == null ? null : body.generation();
    long generation = wanted == null ? 0 : wanted;
    Generation target =
        generation == 0 ? previous(node, profile) : requireGeneration(node, profile, generation);
    caller.requireConfiguration(target.configuration());
    Generation active = profile.generations().get(profile.active());
    if (active != null) {
      caller.requireConfiguration(active.configuration());
    }
    String revision = RevisionId.next();
    service
        .writer()
        .write(new RollbackRequested(node, name, target.number(), action(body), revision));
    return new NodeViews.Accepted(revision);
  }

  private static Action action(NodeViews.@Nullable Rollback body) {
    @Nullable String word = body == null ? null : body.action();
    return switch (word == null ? "SWITCH" : word.toUpperCase(Locale.ROOT)) {
      case "SWITCH" -> Action.SWITCH;
      case "BOOT" -> Action.BOOT;
      case "TEST" -> Action.TEST;
      default ->
          throw ProblemException.badRequest(
              "bad-action", "a rollback's action is SWITCH, BOOT or TEST");
    };
  }

  /** Drops a generation that neither runs nor is about to. */
  @DELETE
  @Path("{node}/profiles/" + PROFILE + "/generations/{generation: [0-9]{1,15}}")
  @Needs(value = TokenRole.SUBMIT, scope = Needs.Scope.NODE)
  @ResponseStatus(202)
  public void delete(
      @PathParam("node") String node,
      @PathParam("profile") String name,
      @PathParam("generation") long generation) {
    Profile profile = profile(node(node), name);
    caller.requireConfiguration(requireGeneration(node, profile, generation).configuration());
    if (profile.active() == generation
        || profile.boot() == generation
        || profile.attempts().stream().anyMatch(a -> a.generation() == generation)) {
      throw ProblemException.conflict(
          "generation-in-use",
          "generation "
              + generation
              + " of profile "
              + name
              + " of node '"
              + node
              + "' runs, or is about to: switch to another first");
    }
    service.writer().write(new GenerationDeletionRequested(node, name, generation));
  }

  private static Generation previous(String node, Profile profile) {
    return profile
        .previous()
        .orElseThrow(
            () ->
                ProblemException.conflict(
                    "no-earlier-generation",
                    "profile "
                        + profile.name()
                        + " of node '"
                        + node
                        + "' has no earlier generation that was active"));
  }

  private static Generation requireGeneration(String node, Profile profile, long generation) {
    Generation found = profile.generations().get(generation);
    if (found == null) {
      throw ProblemException.notFound(
          "profile "
              + profile.name()
              + " of node '"
              + node
              + "' has no generation "
              + generation
              + "; it has "
              + profile.generations().keySet());
    }
    return found;
  }

  private Node node(String name) {
    return service
        .nodes()
        .node(name)
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    Names.isNode(name)
                        ? "no node '" + name + "' is enrolled; see GET /v1/nodes"
                        : Names.nodeRule(name)));
  }

  private static Profile profile(Node node, String name) {
    if (!Names.isProfile(name)) {
      throw ProblemException.badRequest("bad-profile", Names.profileRule(name));
    }
    return node.profile(name);
  }
}
