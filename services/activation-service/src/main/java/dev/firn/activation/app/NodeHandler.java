package dev.firn.activation.app;

import dev.firn.activation.domain.Attempt;
import dev.firn.activation.domain.Generation;
import dev.firn.activation.domain.Names;
import dev.firn.activation.domain.Node;
import dev.firn.activation.domain.Nodes;
import dev.firn.activation.domain.Profile;
import dev.firn.events.Action;
import dev.firn.events.ActivationFailed;
import dev.firn.events.ActivationReported;
import dev.firn.events.ActivationStarted;
import dev.firn.events.AgentConnected;
import dev.firn.events.AgentDisconnected;
import dev.firn.events.CancelledRevisions;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.EnrolmentRequested;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationActivated;
import dev.firn.events.GenerationCreated;
import dev.firn.events.GenerationDeleted;
import dev.firn.events.GenerationDeletionRequested;
import dev.firn.events.GenerationRequested;
import dev.firn.events.GenerationRolledBack;
import dev.firn.events.NodeCommand;
import dev.firn.events.NodeConnected;
import dev.firn.events.NodeDisconnected;
import dev.firn.events.NodeEnrolled;
import dev.firn.events.NodeRemoved;
import dev.firn.events.RemovalRequested;
import dev.firn.events.RevisionId;
import dev.firn.events.RollbackRequested;
import dev.firn.events.RunningGeneration;
import dev.firn.kit.kafka.StageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what becomes of closures and commands. Whatever is about a node is decided in the order
 * of the node's commands by one thread of all instances, so numbers are neither skipped nor
 * doubled.
 *
 * <p>A profile has at most two activations that have not ended: one that the agent carries out, and
 * the newest, which waits. What a newer one overtakes ends with {@code superseded}; so does what a
 * node that is away was to do.
 *
 * <p>What the newest generation of a profile is already makes no other one, as in Nix: it is
 * activated again.
 */
public final class NodeHandler implements StageHandler {
  private final Nodes nodes;
  private final Roots roots;
  private final CancelledRevisions cancelled;

  /**
   * Decides by {@code nodes}, which must have seen what this wrote.
   *
   * @param cancelled what no node is told of
   */
  public NodeHandler(Nodes nodes, Roots roots, CancelledRevisions cancelled) {
    this.nodes = nodes;
    this.roots = roots;
    this.cancelled = cancelled;
  }

  @Override
  public List<FirnEvent> handle(Envelope<FirnEvent> envelope) {
    return switch (envelope.event()) {
      case ClosureStored closure -> requests(closure);
      case ClosureIncomplete _ -> List.of();
      case NodeCommand command -> decide(command);
      default -> List.of();
    };
  }

  private List<FirnEvent> requests(ClosureStored closure) {
    if (!closure.target().reachesNodes() || cancelled.contains(closure.revision())) {
      return List.of();
    }
    List<String> names =
        closure.target().nodes().isEmpty() ? List.of(closure.system()) : closure.target().nodes();
    return names.stream()
        .distinct()
        .<FirnEvent>map(
            node ->
                new GenerationRequested(
                    node,
                    closure.target().profile(),
                    closure.revision(),
                    closure.configuration(),
                    closure.system(),
                    closure.toplevel(),
                    closure.target().action(),
                    closure.packages()))
        .toList();
  }

  private List<FirnEvent> decide(NodeCommand command) {
    return switch (command) {
      case GenerationRequested request when cancelled.contains(request.revision()) -> List.of();
      case GenerationRequested request ->
          nodes
              .node(request.node())
              .map(n -> create(n, request))
              .orElseGet(() -> List.of(unknownNode(request)));
      case RollbackRequested request -> rollBack(request);
      case EnrolmentRequested request -> enrol(request);
      case RemovalRequested request ->
          nodes.node(request.node()).map(this::remove).orElseGet(List::of);
      case AgentConnected connected ->
          nodes.node(connected.node()).map(n -> connected(n, connected)).orElseGet(List::of);
      case AgentDisconnected gone -> disconnected(gone);
      case ActivationReported report ->
          nodes.node(report.node()).map(n -> reported(n, report)).orElseGet(List::of);
      case GenerationDeletionRequested request ->
          nodes.node(request.node()).map(n -> delete(n, request)).orElseGet(List::of);
    };
  }

  private static FirnEvent unknownNode(GenerationRequested request) {
    return new ActivationFailed(
        request.node(),
        request.profile(),
        0,
        request.revision(),
        0,
        Fault.of(
            "unknown-node",
            "no node '" + request.node() + "' is enrolled; once it is, it gets this system"));
  }

  private List<FirnEvent> create(Node node, GenerationRequested request) {
    Profile profile = node.profile(request.profile());
    if (profile.attempt(request.revision()).isPresent()
        || profile.generations().values().stream()
            .anyMatch(g -> g.revision().equals(request.revision()))) {
      return List.of(); // told twice
    }
    if (!Names.isProfile(request.profile())) {
      return List.of(
          new ActivationFailed(
              node.name(),
              request.profile(),
              0,
              request.revision(),
              0,
              Fault.of("bad-profile", Names.profileRule(request.profile()))));
    }
    boolean dry = request.action() == Action.DRY_ACTIVATE;
    boolean again =
        !dry && profile.newest().filter(g -> g.storePath().equals(request.storePath())).isPresent();
    long number = dry ? 0 : again ? profile.last() : profile.last() + 1;
    if (!dry && !roots.keep(Roots.name(node.name(), profile.name(), number), request.storePath())) {
      return List.of(
          new ActivationFailed(
              node.name(),
              profile.name(),
              0,
              request.revision(),
              profile.active(),
              Fault.of(
                  "closure-missing",
                  "'" + request.storePath() + "' is not complete in the store; submit it again")));
    }
    List<FirnEvent> events = new ArrayList<>(overtaken(node, profile));
    if (!again) {
      events.add(
          new GenerationCreated(
              node.name(),
              profile.name(),
              number,
              request.revision(),
              request.configuration(),
              request.system(),
              request.storePath(),
              request.action(),
              request.packages()));
    }
    events.add(
        new ActivationStarted(
            node.name(), profile.name(), number, request.revision(), request.action()));
    return events;
  }

  /** Ends what waits, and, for a node that is away, also what it was told. */
  private static List<FirnEvent> overtaken(Node node, Profile profile) {
    List<Attempt> ending =
        node.connected() && !profile.attempts().isEmpty()
            ? profile.attempts().subList(1, profile.attempts().size())
            : profile.attempts();
    return ending.stream()
        .<FirnEvent>map(
            a ->
                failed(
                    node,
                    profile,
                    a,
                    Fault.of(
                        "superseded",
                        "a newer submission takes its place on node '" + node.name() + "'")))
        .toList();
  }

  private static ActivationFailed failed(Node node, Profile profile, Attempt attempt, Fault fault) {
    return new ActivationFailed(
        node.name(),
        profile.name(),
        attempt.generation(),
        attempt.revision(),
        profile.active(),
        fault);
  }

  private List<FirnEvent> rollBack(RollbackRequested request) {
    Optional<Node> found = nodes.node(request.node());
    if (found.isEmpty()) {
      return List.of(
          new ActivationFailed(
              request.node(),
              request.profile(),
              request.generation(),
              request.revision(),
              0,
              Fault.of("unknown-node", "no node '" + request.node() + "' is enrolled")));
    }
    Node node = found.get();
    Profile profile = node.profile(request.profile());
    Optional<Generation> target =
        request.generation() == 0
            ? profile.previous()
            : Optional.ofNullable(profile.generations().get(request.generation()));
    if (target.isEmpty()) {
      return List.of(
          new ActivationFailed(
              node.name(),
              profile.name(),
              request.generation(),
              request.revision(),
              profile.active(),
              Fault.of(
                  "no-such-generation",
                  "profile "
                      + profile.name()
                      + " of node '"
                      + node.name()
                      + "' has no "
                      + (request.generation() == 0
                          ? "earlier generation that was active"
                          : "generation " + request.generation()))));
    }
    List<FirnEvent> events = new ArrayList<>(overtaken(node, profile));
    events.add(
        new ActivationStarted(
            node.name(),
            profile.name(),
            target.get().number(),
            request.revision(),
            request.action()));
    return events;
  }

  private List<FirnEvent> enrol(EnrolmentRequested request) {
    Optional<Node> known = nodes.node(request.node());
    if (known.isPresent() && !known.get().publicKey().equals(request.publicKey())) {
      return List.of();
    }
    List<FirnEvent> events = new ArrayList<>();
    events.add(new NodeEnrolled(request.node(), request.publicKey(), request.labels()));
    if (known.isEmpty()) {
      Node fresh =
          new Node(
              request.node(),
              request.publicKey(),
              request.labels(),
              false,
              "",
              "",
              java.time.Instant.EPOCH,
              null,
              java.util.Map.of());
      nodes.remembered(request.node()).stream()
          .filter(r -> !cancelled.contains(r.revision()))
          .forEach(r -> events.addAll(create(fresh, r)));
    }
    return events;
  }

  private List<FirnEvent> remove(Node node) {
    List<FirnEvent> events = new ArrayList<>();
    for (Profile profile : node.profiles().values()) {
      for (Attempt attempt : profile.attempts()) {
        events.add(
            failed(
                node,
                profile,
                attempt,
                Fault.of("node-removed", "node '" + node.name() + "' was taken out")));
      }
      profile
          .generations()
          .keySet()
          .forEach(g -> roots.drop(Roots.name(node.name(), profile.name(), g)));
    }
    events.add(new NodeRemoved(node.name()));
    return events;
  }

  private List<FirnEvent> connected(Node node, AgentConnected connected) {
    List<FirnEvent> events = new ArrayList<>();
    events.add(new NodeConnected(node.name(), connected.agentVersion(), connected.platform()));
    for (Profile profile : node.profiles().values()) {
      Generation wanted = profile.generations().get(profile.active());
      if (wanted != null && profile.attempts().isEmpty() && lost(profile, connected.running())) {
        events.add(
            new ActivationStarted(
                node.name(), profile.name(), wanted.number(), RevisionId.next(), Action.SWITCH));
      }
    }
    return events;
  }

  /**
   * Whether the node lost what it ran: it has nothing, or something that was never its own. Another
   * generation of its own is what somebody chose on the node; its agent tells of that.
   */
  private static boolean lost(Profile profile, List<RunningGeneration> running) {
    Optional<RunningGeneration> found =
        running.stream().filter(r -> r.profile().equals(profile.name())).findFirst();
    if (found.isEmpty() || found.get().generation() == 0) {
      return true;
    }
    Generation known = profile.generations().get(found.get().generation());
    return known == null
        ? !profile.deleted().contains(found.get().generation())
        : !known.storePath().equals(found.get().storePath());
  }

  private List<FirnEvent> disconnected(AgentDisconnected gone) {
    boolean current = nodes.session(gone.node()).filter(gone.session()::equals).isPresent();
    boolean known = nodes.node(gone.node()).filter(Node::connected).isPresent();
    return current && known ? List.of(new NodeDisconnected(gone.node())) : List.of();
  }

  private static List<FirnEvent> reported(Node node, ActivationReported report) {
    Profile profile = node.profile(report.profile());
    Optional<Attempt> attempt = profile.attempt(report.revision());
    if (attempt.isEmpty()) {
      boolean news =
          report.revision().startsWith("local:")
              && profile.attempts().isEmpty()
              && profile.generations().containsKey(report.active())
              && profile.active() != report.active();
      return news ? List.of(activated(report, report.active(), Action.SWITCH)) : List.of();
    }
    long number = attempt.get().generation();
    Fault fault = report.fault();
    Fault why = fault == null ? Fault.of("unknown", "the agent gave no reason") : fault;
    return List.of(
        switch (report.outcome()) {
          case ACTIVATED -> activated(report, number, attempt.get().action());
          case ROLLED_BACK ->
              new GenerationRolledBack(
                  node.name(), profile.name(), number, report.revision(), report.active(), why);
          case NOT_STARTED ->
              new ActivationFailed(
                  node.name(),
                  profile.name(),
                  number,
                  report.revision(),
                  // nothing was changed, also where the agent cannot say what runs
                  report.active() == 0 ? profile.active() : report.active(),
                  why);
        });
  }

  private static FirnEvent activated(ActivationReported report, long number, Action action) {
    return new GenerationActivated(
        report.node(),
        report.profile(),
        number,
        report.revision(),
        action,
        report.urls(),
        report.fetchedBytes(),
        report.changes(),
        report.millis());
  }

  private List<FirnEvent> delete(Node node, GenerationDeletionRequested request) {
    Profile profile = node.profile(request.profile());
    long number = request.generation();
    boolean used =
        profile.active() == number
            || profile.boot() == number
            || profile.attempts().stream().anyMatch(a -> a.generation() == number);
    if (used || !profile.generations().containsKey(number)) {
      return List.of();
    }
    roots.drop(Roots.name(node.name(), profile.name(), number));
    return List.of(new GenerationDeleted(node.name(), profile.name(), number));
  }

  @Override
  public List<FirnEvent> onFailure(Envelope<FirnEvent> envelope, RuntimeException failure) {
    Fault fault = Fault.of("internal", "activation-service failed: " + failure);
    return switch (envelope.event()) {
      case GenerationRequested r ->
          List.of(
              new ActivationFailed(
                  r.node(), r.profile(), 0, r.revision(), active(r.node(), r.profile()), fault));
      case RollbackRequested r ->
          List.of(
              new ActivationFailed(
                  r.node(),
                  r.profile(),
                  r.generation(),
                  r.revision(),
                  active(r.node(), r.profile()),
                  fault));
      default -> List.of();
    };
  }

  private long active(String node, String profile) {
    return nodes.node(node).map(n -> n.profile(profile).active()).orElse(0L);
  }
}
