package dev.firn.activation.app;

import dev.firn.activation.domain.Node;
import dev.firn.activation.domain.Nodes;
import dev.firn.activation.domain.Profile;
import dev.firn.events.AgentConnected;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.NodeEvent;
import dev.firn.events.RevisionId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agents that are connected to this process, and what they were told. Orders follow from the
 * state, not from events: whenever a node's state changes or its agent connects, the activation
 * that comes first is sent unless this connection has it. Thread-safe.
 */
public final class Sessions {
  private static final int MOST_DELETIONS = 200;

  private final Nodes nodes;
  private final String instance;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, Progress> progress = new ConcurrentHashMap<>();

  private record Session(String id, AgentStream stream, Set<String> told) {}

  /** Sessions of the process named {@code instance}. */
  public Sessions(Nodes nodes, String instance) {
    this.nodes = nodes;
    this.instance = instance;
  }

  /** A name for a new session; later ones sort after earlier ones. */
  public String next() {
    return RevisionId.next() + "@" + instance;
  }

  /** Whether a session was one of this process, now or before it was started again. */
  public boolean isOurs(String session) {
    return session.endsWith("@" + instance);
  }

  /** An agent has connected; an older connection of the node ends. */
  public void open(String node, String id, AgentStream stream) {
    Session before = sessions.put(node, new Session(id, stream, new HashSet<>()));
    if (before != null) {
      before.stream().end(AgentStream.End.TAKEN_OVER);
    }
    changed(node);
  }

  /** A connection has ended. */
  public void close(String node, String id) {
    sessions.computeIfPresent(node, (_, s) -> s.id().equals(id) ? null : s);
  }

  /** Whether a connection is still the node's. */
  public boolean isOpen(String node, String id) {
    Session session = sessions.get(node);
    return session != null && session.id().equals(id);
  }

  /** Ends every connection. */
  public void closeAll() {
    sessions.values().forEach(s -> s.stream().end(AgentStream.End.STOPPING));
  }

  /** How a node's activation goes, if its agent is connected to this process. */
  public Optional<Progress> progress(String node) {
    return Optional.ofNullable(progress.get(node));
  }

  /** An agent tells how it goes. */
  public void tell(String node, Progress now) {
    progress.put(node, now);
  }

  /** Something was folded in. */
  public void folded(Envelope<FirnEvent> envelope) {
    switch (envelope.event()) {
      case NodeEvent event -> changed(event.key());
      case AgentConnected connected -> {
        Session session = sessions.get(connected.node());
        if (session != null && session.id().compareTo(connected.session()) < 0) {
          close(connected.node(), session.id());
          session.stream().end(AgentStream.End.TAKEN_OVER);
        }
      }
      default -> {}
    }
  }

  private void changed(String name) {
    Session session = sessions.get(name);
    if (session == null) {
      return;
    }
    Optional<Node> node = nodes.node(name);
    if (node.isEmpty()) {
      close(name, session.id());
      session.stream().end(AgentStream.End.REMOVED);
      return;
    }
    for (Profile profile : node.get().profiles().values()) {
      tell(session, profile);
    }
    if (node.get().profiles().values().stream().allMatch(p -> p.attempts().isEmpty())) {
      progress.remove(name);
    }
  }

  private static void tell(Session session, Profile profile) {
    synchronized (session.told()) {
      if (!profile.attempts().isEmpty()) {
        var attempt = profile.attempts().getFirst();
        if (session.told().add(attempt.revision())) {
          session.stream().activate(profile.name(), attempt);
        }
        if (profile.attempts().size() > 1
            && session.told().add("superseded " + attempt.revision())) {
          session.stream().supersede(attempt);
        }
      }
      List<Long> deleted = profile.deleted();
      for (long number :
          deleted.subList(Math.max(0, deleted.size() - MOST_DELETIONS), deleted.size())) {
        if (session.told().add(profile.name() + "#" + number)) {
          session.stream().delete(profile.name(), number);
        }
      }
    }
  }
}
