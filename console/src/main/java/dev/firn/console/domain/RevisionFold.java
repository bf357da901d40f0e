package dev.firn.console.domain;

import dev.firn.console.domain.Revision.NodeState;
import dev.firn.console.domain.Revision.Stage;
import dev.firn.console.domain.Revision.State;
import dev.firn.console.domain.Revision.SystemState;
import dev.firn.events.AccessEvent;
import dev.firn.events.Action;
import dev.firn.events.ActivationFailed;
import dev.firn.events.ActivationStarted;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildJob;
import dev.firn.events.BuildQueued;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildWanted;
import dev.firn.events.BuildsCancelled;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationActivated;
import dev.firn.events.GenerationCreated;
import dev.firn.events.GenerationDeleted;
import dev.firn.events.GenerationRolledBack;
import dev.firn.events.NodeCommand;
import dev.firn.events.NodeConnected;
import dev.firn.events.NodeDisconnected;
import dev.firn.events.NodeEnrolled;
import dev.firn.events.NodeRemoved;
import dev.firn.events.RollbackRequested;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import dev.firn.events.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events of one revision, folded. The topics are read side by side: any order must do. */
final class RevisionFold {
  static final Comparator<RevisionFold> NEWEST_FIRST =
      Comparator.<RevisionFold, Instant>comparing(f -> f.submitted)
          .thenComparing(f -> f.revision)
          .reversed();

  private static final List<String> STAGES =
      List.of("evaluate", "merge", "build", "store", "activate");
  private static final int MOST_RUNNING = 50;

  private final String revision;
  private final Map<String, SystemState> systems = new LinkedHashMap<>();
  private final Map<String, NodeState> nodes = new LinkedHashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();
  private final Set<String> running = new LinkedHashSet<>();
  private final Set<String> finished = new LinkedHashSet<>();
  private Instant submitted;
  private Instant changed;
  private @Nullable String configuration;
  private @Nullable String submitter;
  private @Nullable Target target;
  private @Nullable Fault rejection;
  private boolean cancelled;
  private boolean rollback;
  private boolean evaluated;
  private long planned;
  private long succeeded;
  private long failed;

  RevisionFold(String revision, Instant time) {
    this.revision = revision;
    this.submitted = time;
    this.changed = time;
  }

  @Nullable String configuration() {
    return configuration;
  }

  void fold(Envelope<FirnEvent> envelope) {
    Instant time = envelope.time();
    if (time.isBefore(submitted)) {
      submitted = time;
    }
    if (time.isAfter(changed)) {
      changed = time;
    }
    switch (envelope.event()) {
      case ConfigurationSubmitted e -> {
        configuration = e.configuration();
        submitter = e.submitter();
        target = e.target();
      }
      case ConfigurationEvaluated e -> {
        evaluated = true;
        target = e.target();
        e.systems().forEach(s -> systems.putIfAbsent(s.name(), running(s.name())));
        ends("evaluate", time);
      }
      case ConfigurationRejected e -> {
        if (!cancelled) {
          rejection = e.fault();
          ends("evaluate", time);
        }
      }
      case ConfigurationCancelled _ -> cancelled = true;
      case SystemMerged e -> {
        SystemState was = system(e.system());
        systems.put(
            e.system(),
            new SystemState(
                e.system(),
                was.state(),
                e.derivation(),
                e.toplevel(),
                e.options(),
                e.warnings(),
                was.fault(),
                was.lastLines()));
        ends("merge", time);
      }
      case SystemRejected e -> {
        fails(e.system(), e.fault(), List.of());
        ends("merge", time);
      }
      case BuildsPlanned e -> {
        planned += e.builds();
        if (e.target().action() == Action.DRY_BUILD) {
          succeeds(e.system(), system(e.system()).toplevel()); // nothing follows
        }
      }
      case BuildWanted _, BuildQueued _, BuildsCancelled _ -> {}
      case BuildStarted e -> {
        if (!finished.contains(e.derivation()) && running.size() < MOST_RUNNING) {
          running.add(e.derivation());
        }
      }
      case BuildSucceeded e -> {
        if (ends(e.derivation())) {
          succeeded++;
        }
      }
      case BuildFailed e -> {
        if (ends(e.derivation()) && !e.fault().code().equals("cancelled")) {
          failed++;
        }
      }
      case SystemBuilt e -> {
        finished.clear();
        ends("build", time);
      }
      case SystemBuildFailed e -> {
        fails(e.system(), e.fault(), e.lastLines());
        ends("build", time);
      }
      case ClosureStored e -> {
        succeeds(e.system(), e.toplevel());
        ends("store", time);
      }
      case ClosureIncomplete e -> {
        fails(e.system(), e.fault(), List.of());
        ends("store", time);
      }
      case GenerationCreated e -> node(e.node(), e.profile(), e.generation());
      case ActivationStarted e -> node(e.node(), e.profile(), e.generation());
      case GenerationActivated e -> {
        ends("activate", time);
        nodes.put(
            e.node(),
            new NodeState(
                e.node(),
                e.profile(),
                e.generation(),
                State.DONE,
                e.generation(),
                e.urls(),
                null,
                e.fetchedBytes(),
                e.millis()));
      }
      case GenerationRolledBack e -> {
        ends("activate", time);
        nodes.put(e.node(), over(e.node(), e.profile(), e.generation(), e.active(), e.fault()));
      }
      case ActivationFailed e -> {
        ends("activate", time);
        nodes.put(e.node(), over(e.node(), e.profile(), e.generation(), e.active(), e.fault()));
      }
      case RollbackRequested e -> {
        rollback = true;
        target = new Target(List.of(e.node()), e.profile(), e.action());
      }
      case NodeEnrolled _, NodeConnected _, NodeDisconnected _, NodeRemoved _ -> {}
      case GenerationDeleted _ -> {}
      case NodeCommand _ -> {}
      case BuildJob _ -> {}
      case AccessEvent _ -> {}
    }
  }

  private void ends(String stage, Instant time) {
    ended.merge(stage, time, (a, b) -> a.isAfter(b) ? a : b);
  }

  private boolean ends(String derivation) {
    running.remove(derivation);
    return finished.add(derivation);
  }

  private static SystemState running(String name) {
    return new SystemState(name, State.RUNNING, null, null, 0, List.of(), null, List.of());
  }

  /** What was on its way is so no longer. */
  private static SystemState cancelled(SystemState was) {
    return was.state() == State.RUNNING
        ? new SystemState(
            was.name(),
            State.CANCELLED,
            was.derivation(),
            was.toplevel(),
            was.options(),
            was.warnings(),
            was.fault(),
            was.lastLines())
        : was;
  }

  private SystemState system(String name) {
    return systems.computeIfAbsent(name, RevisionFold::running);
  }

  private void fails(String name, Fault fault, List<String> lastLines) {
    SystemState was = system(name);
    systems.put(
        name,
        new SystemState(
            name,
            State.FAILED,
            was.derivation(),
            was.toplevel(),
            was.options(),
            was.warnings(),
            fault,
            lastLines));
  }

  private void succeeds(String name, @Nullable String toplevel) {
    SystemState was = system(name);
    systems.put(
        name,
        new SystemState(
            name,
            State.DONE,
            was.derivation(),
            toplevel,
            was.options(),
            was.warnings(),
            null,
            List.of()));
  }

  private void node(String node, String profile, long generation) {
    nodes.putIfAbsent(
        node, new NodeState(node, profile, generation, State.RUNNING, 0, List.of(), null, 0, 0));
  }

  private static NodeState over(
      String node, String profile, long generation, long active, Fault fault) {
    return new NodeState(node, profile, generation, State.FAILED, active, List.of(), fault, 0, 0);
  }

  private boolean reachesNodes() {
    return target == null || target.reachesNodes();
  }

  /** Which nodes are to be told: those of the target, or those named as the systems are. */
  private Set<String> expectedNodes() {
    if (target == null || target.nodes().isEmpty()) {
      return systems.keySet();
    }
    return Set.copyOf(target.nodes());
  }

  private State state() {
    if (rejection != null
        || systems.values().stream().anyMatch(s -> s.state() == State.FAILED)
        || nodes.values().stream().anyMatch(n -> n.state() == State.FAILED)) {
      return State.FAILED;
    }
    boolean systemsDone =
        rollback || evaluated && systems.values().stream().allMatch(s -> s.state() == State.DONE);
    boolean nodesDone =
        !reachesNodes()
            || expectedNodes().stream()
                .allMatch(
                    name -> {
                      NodeState node = nodes.get(name);
                      return node != null && node.state() == State.DONE;
                    });
    if (systemsDone && nodesDone) {
      return State.DONE;
    }
    return cancelled && nodes.values().stream().allMatch(n -> n.state() == State.DONE)
        ? State.CANCELLED
        : State.RUNNING;
  }

  private List<Stage> stages(State whole) {
    List<Stage> stages = new ArrayList<>();
    Instant began = submitted;
    for (String name : rollback ? List.of("activate") : STAGES) {
      if (name.equals("activate") && !reachesNodes()) {
        break;
      }
      Instant end = ended.get(name);
      if (end == null && laterThan(name)) {
        continue; // its event is still to be read, or there is none for this source
      }
      State state = stageState(name, end);
      if (state == State.RUNNING && whole == State.CANCELLED) {
        stages.add(new Stage(name, State.CANCELLED, began, null));
        break;
      }
      if (state == State.RUNNING && whole != State.RUNNING) {
        break;
      }
      stages.add(new Stage(name, state, began, state == State.RUNNING ? null : end));
      if (state != State.DONE || end == null) {
        break;
      }
      began = end;
    }
    return stages;
  }

  private State stageState(String name, @Nullable Instant end) {
    if (end == null) {
      return State.RUNNING;
    }
    boolean bad =
        switch (name) {
          case "evaluate" -> rejection != null;
          case "activate" -> nodes.values().stream().anyMatch(n -> n.state() == State.FAILED);
          default ->
              !laterThan(name)
                  && systems.values().stream().anyMatch(s -> s.state() == State.FAILED);
        };
    return bad ? State.FAILED : State.DONE;
  }

  private boolean laterThan(String name) {
    return STAGES.stream().skip(STAGES.indexOf(name) + 1L).anyMatch(ended::containsKey);
  }

  Revision snapshot() {
    State state = state();
    @Nullable Action action = target == null ? null : target.action();
    List<SystemState> shown = new ArrayList<>();
    if (rejection != null) {
      shown.add(new SystemState("", State.FAILED, null, null, 0, List.of(), rejection, List.of()));
    }
    systems.values().forEach(s -> shown.add(cancelled ? cancelled(s) : s));
    return new Revision(
        revision,
        configuration,
        submitted,
        changed,
        submitter,
        action,
        target == null ? null : target.profile(),
        state,
        stages(state),
        shown,
        List.copyOf(nodes.values()),
        new Revision.Builds(planned, succeeded, failed, List.copyOf(running)));
  }
}
