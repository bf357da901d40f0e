package dev.firn.activation.domain;

import dev.firn.events.Action;
import dev.firn.events.ActivationFailed;
import dev.firn.events.ActivationReported;
import dev.firn.events.ActivationStarted;
import dev.firn.events.AgentConnected;
import dev.firn.events.AgentDisconnected;
import dev.firn.events.EnrolmentRequested;
import dev.firn.events.Envelope;
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
import dev.firn.events.NodeEvent;
import dev.firn.events.NodeRemoved;
import dev.firn.events.RemovalRequested;
import dev.firn.events.RollbackRequested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * All nodes: the fold of their events, and of the few commands that are remembered. One thread
 * applies; any may read.
 */
public final class Nodes {
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private final Map<String, String> sessions = new ConcurrentHashMap<>();

  /**
   * What nodes that are not enrolled are to get, by profile. Commands and what happened are read
   * from two topics, so it is by their times that a command counts as settled or not.
   */
  private final Map<String, Map<String, Remembered>> remembered = new ConcurrentHashMap<>();

  /** When a node was enrolled or taken out last; commands from before that are settled. */
  private final Map<String, Instant> settled = new ConcurrentHashMap<>();

  private record Remembered(GenerationRequested request, Instant at) {}

  /** A node. */
  public Optional<Node> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /** All nodes by name. */
  public List<Node> all() {
    List<Node> all = new ArrayList<>(nodes.values());
    all.sort(Comparator.comparing(Node::name));
    return all;
  }

  /** The connection that a node opened last. */
  public Optional<String> session(String node) {
    return Optional.ofNullable(sessions.get(node));
  }

  /** What a node that is not enrolled is to get when it is: the newest of each profile. */
  public List<GenerationRequested> remembered(String node) {
    return remembered.getOrDefault(node, Map.of()).values().stream()
        .map(Remembered::request)
        .toList();
  }

  /** Takes in what happened. */
  public void apply(Envelope<FirnEvent> envelope) {
    switch (envelope.event()) {
      case NodeEvent event -> apply(event, envelope.time());
      case NodeCommand command -> note(command, envelope.time());
      default -> {}
    }
  }

  private void note(NodeCommand command, Instant at) {
    switch (command) {
      case AgentConnected c -> sessions.put(c.node(), c.session());
      case GenerationRequested r -> {
        if (!nodes.containsKey(r.node())
            && (r.action() == Action.SWITCH || r.action() == Action.BOOT)
            && at.isAfter(settled.getOrDefault(r.node(), Instant.MIN))) {
          remembered
              .computeIfAbsent(r.node(), _ -> new ConcurrentHashMap<>())
              .put(r.profile(), new Remembered(r, at));
        }
      }
      case AgentDisconnected _,
          EnrolmentRequested _,
          RemovalRequested _,
          RollbackRequested _,
          ActivationReported _,
          GenerationDeletionRequested _ -> {}
    }
  }

  private void apply(NodeEvent event, Instant time) {
    switch (event) {
      case NodeEnrolled e -> {
        nodes.compute(
            e.node(),
            (name, before) ->
                before == null
                    ? new Node(name, e.publicKey(), e.labels(), false, "", "", time, null, Map.of())
                    : before.enrolledAs(e.publicKey(), e.labels()));
        settle(e.node(), time);
      }
      case NodeRemoved e -> {
        nodes.remove(e.node());
        sessions.remove(e.node());
        settle(e.node(), time);
      }
      case NodeConnected e ->
          change(e.node(), n -> n.connectedAs(e.agentVersion(), e.platform(), time));
      case NodeDisconnected e -> change(e.node(), n -> n.disconnected(time));
      case GenerationCreated e ->
          profile(
              e.node(),
              e.profile(),
              p ->
                  e.generation() == 0
                      ? p.begun(new Attempt(e.revision(), 0, e.storePath(), e.action(), false))
                      : p.with(
                          new Generation(
                              e.generation(),
                              e.revision(),
                              e.configuration(),
                              e.system(),
                              e.storePath(),
                              e.packages(),
                              time,
                              null,
                              null)));
      case ActivationStarted e ->
          profile(
              e.node(),
              e.profile(),
              p -> {
                Generation generation = p.generations().get(e.generation());
                return generation == null || p.attempt(e.revision()).isPresent()
                    ? p
                    : p.begun(
                        new Attempt(
                            e.revision(),
                            e.generation(),
                            generation.storePath(),
                            e.action(),
                            !generation.revision().equals(e.revision())));
              });
      case GenerationActivated e ->
          profile(
              e.node(),
              e.profile(),
              p -> {
                Profile ended = p.ended(e.revision());
                Generation generation = ended.generations().get(e.generation());
                if (generation == null) {
                  return ended;
                }
                return switch (e.action()) {
                  case SWITCH ->
                      ended
                          .with(generation.activatedAt(time))
                          .running(e.generation(), e.generation());
                  case TEST ->
                      ended.with(generation.activatedAt(time)).running(e.generation(), p.boot());
                  case BOOT -> ended.running(p.active(), e.generation());
                  case DRY_ACTIVATE, BUILD, DRY_BUILD -> ended;
                };
              });
      case GenerationRolledBack e ->
          failed(
              e.node(), e.profile(), e.revision(), e.generation(), e.active(), e.fault().message());
      case ActivationFailed e ->
          failed(
              e.node(), e.profile(), e.revision(), e.generation(), e.active(), e.fault().message());
      case GenerationDeleted e -> profile(e.node(), e.profile(), p -> p.without(e.generation()));
    }
  }

  private void settle(String node, Instant at) {
    settled.put(node, at);
    remembered.computeIfPresent(
        node,
        (_, requests) -> {
          requests.values().removeIf(r -> !r.at().isAfter(at));
          return requests.isEmpty() ? null : requests;
        });
  }

  private void failed(
      String node, String profile, String revision, long number, long active, String why) {
    profile(
        node,
        profile,
        p -> {
          Profile ended = p.ended(revision).running(active, p.boot());
          Generation generation = ended.generations().get(number);
          return generation == null ? ended : ended.with(generation.failed(why));
        });
  }

  private void change(String node, UnaryOperator<Node> how) {
    nodes.computeIfPresent(node, (_, n) -> how.apply(n));
  }

  private void profile(String node, String profile, UnaryOperator<Profile> how) {
    change(node, n -> n.with(how.apply(n.profile(profile))));
  }
}
