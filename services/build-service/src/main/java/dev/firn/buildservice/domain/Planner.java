package dev.firn.buildservice.domain;

import dev.firn.events.AccessEvent;
import dev.firn.events.Action;
import dev.firn.events.BuildEvent;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildJob;
import dev.firn.events.BuildQueued;
import dev.firn.events.BuildRequested;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildWanted;
import dev.firn.events.BuildsCancelled;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ClosureEvent;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvent;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.NodeCommand;
import dev.firn.events.NodeEvent;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides what is built next and what has ended. The only writer of these decisions; it reads a
 * {@link Ledger} that has seen everything decided before, and the event in hand unless that is a
 * cancellation.
 *
 * <p>Each decision follows from the ledger and the store alone: what is kept here is a cache, so a
 * decision that was not written, or a new process, comes to the same. So each derivation is queued
 * once however many want it, and each goal ends once. One thread.
 */
public final class Planner {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final int MOST_NAMED = 1_000;

  /**
   * A plan with its way back from needs to steps.
   *
   * @param event the id of the event in hand when it was made. While that event is decided anew,
   *     what follows from the plan is not written yet
   */
  private record Open(Plan plan, Plan.Dependants dependants, String event) {
    Open(Plan plan, String event) {
      this(plan, new Plan.Dependants(plan), event);
    }
  }

  private final Ledger ledger;
  private final DerivationSource source;
  private final Presence presence;
  private final Duration timeout;
  private final InstantSource clock;
  private final Map<GoalKey, Open> plans = new HashMap<>();

  /**
   * @param source must give the same derivation for a path at all times
   * @param timeout how long one build may take
   */
  public Planner(
      Ledger ledger,
      DerivationSource source,
      Presence presence,
      Duration timeout,
      InstantSource clock) {
    this.ledger = ledger;
    this.source = source;
    this.presence = presence;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** The events that follow from {@code event}, which the ledger has seen. */
  public List<FirnEvent> decide(Envelope<FirnEvent> event) {
    Decision decision = new Decision(event.id());
    switch (event.event()) {
      case SystemMerged e -> {
        recover(decision);
        begin(systemKey(e), decision);
      }
      case BuildEvent e -> decide(e, decision);
      case ConfigurationCancelled e -> {
        // its topic has several partitions, hence several readers; that of builds has one
        if (!ledger.isCancelled(e.revision())) {
          decision.add(new BuildsCancelled(e.configuration(), e.revision()));
        }
      }
      case SystemRejected _ -> {}
      case ConfigurationEvent _,
          ClosureEvent _,
          NodeEvent _,
          NodeCommand _,
          BuildJob _,
          AccessEvent _ -> {}
    }
    return decision.events();
  }

  private void decide(BuildEvent event, Decision decision) {
    switch (event) {
      case BuildWanted e -> {
        recover(decision);
        begin(new GoalKey.OfDerivation(DIR.parse(e.derivation())), decision);
      }
      case BuildsCancelled _ -> {
        recover(decision);
        withdraw(decision);
      }
      case BuildSucceeded e -> changed(DIR.parse(e.derivation()), decision);
      case BuildFailed e -> changed(DIR.parse(e.derivation()), decision);
      case BuildsPlanned _, BuildQueued _, BuildStarted _, SystemBuilt _, SystemBuildFailed _ -> {}
    }
  }

  /**
   * Takes back what waits for a worker and no open goal needs. What a worker has goes on. Who needs
   * it later plans later, and queues it anew.
   */
  private void withdraw(Decision decision) {
    Set<StorePath> needed = new HashSet<>();
    plans.values().forEach(open -> needed.addAll(open.plan.steps().keySet()));
    for (Build build : ledger.queuedForCancelled()) {
      if (!needed.contains(build.derivation())) {
        decision.add(
            new BuildFailed(
                DIR.print(build.derivation()),
                build.revision(),
                Fault.of(Faults.CANCELLED, "the submission that needed it was cancelled"),
                List.of(),
                0));
      }
    }
  }

  private static GoalKey.OfSystem systemKey(SystemMerged e) {
    return new GoalKey.OfSystem(e.configuration(), e.revision(), e.system());
  }

  /** The events that end what {@code event} began, when deciding failed for {@code fault}. */
  public List<FirnEvent> fail(Envelope<FirnEvent> event, Fault fault) {
    Decision decision = new Decision(event.id());
    switch (event.event()) {
      case SystemMerged e -> failGoal(systemKey(e), fault, decision);
      case BuildWanted e ->
          failGoal(new GoalKey.OfDerivation(DIR.parse(e.derivation())), fault, decision);
      case BuildSucceeded e -> failAll(DIR.parse(e.derivation()), fault, decision);
      case BuildFailed e -> failAll(DIR.parse(e.derivation()), fault, decision);
      case BuildsPlanned _, BuildsCancelled _, BuildQueued _, BuildStarted _ -> {}
      case SystemBuilt _, SystemBuildFailed _ -> {}
      case SystemRejected _ -> {}
      case ConfigurationEvent _,
          ClosureEvent _,
          NodeEvent _,
          NodeCommand _,
          BuildJob _,
          AccessEvent _ -> {}
    }
    return decision.events();
  }

  private void failGoal(GoalKey key, Fault fault, Decision decision) {
    ledger.goal(key).ifPresent(goal -> decision.failed(goal, goal.root(), fault, List.of()));
  }

  private void failAll(StorePath derivation, Fault fault, Decision decision) {
    for (Open open : plans.values()) {
      if (open.plan.steps().containsKey(derivation)) {
        failGoal(open.plan.goal().key(), fault, decision);
      }
    }
  }

  /** Plans again what another process planned, or this one before it started anew. */
  private void recover(Decision decision) {
    plans.keySet().removeIf(key -> !ledger.isOpen(key));
    for (Goal goal : ledger.plannedGoals()) {
      Open known = plans.get(goal.key());
      if (known == null || known.event.equals(decision.event)) {
        try {
          Open open = new Open(Planning.plan(goal, ledger, source, presence), decision.event);
          plans.put(goal.key(), open);
          advance(open, open.plan.steps().values(), decision);
        } catch (StoreException e) {
          decision.failed(goal, goal.root(), planFault(e), List.of());
        }
      }
    }
  }

  private static Fault planFault(StoreException e) {
    return Fault.of(Faults.PLAN_FAILED, String.valueOf(e.getMessage()));
  }

  private void begin(GoalKey key, Decision decision) {
    Goal goal = ledger.goal(key).orElse(null);
    if (goal == null) {
      return;
    }
    Plan plan;
    try {
      plan = Planning.plan(goal, ledger, source, presence);
    } catch (StoreException e) {
      decision.failed(goal, goal.root(), planFault(e), List.of());
      return;
    }
    if (goal instanceof Goal.OfSystem system) {
      // what failed before this moment failed for others
      plan = plan.of(system.since(plan.snapshot()));
      if (ledger.plannedBuilds(system.key()).isEmpty()) {
        decision.add(planned(system.merged(), plan));
      }
      if (system.merged().target().action() == Action.DRY_BUILD) {
        return;
      }
    }
    Open open = new Open(plan, decision.event);
    plans.put(key, open);
    advance(open, plan.steps().values(), decision);
  }

  private static BuildsPlanned planned(SystemMerged e, Plan plan) {
    return new BuildsPlanned(
        e.configuration(),
        e.revision(),
        e.system(),
        e.derivation(),
        plan.steps().size(),
        plan.substitutions(),
        plan.present(),
        plan.steps().keySet().stream().limit(MOST_NAMED).map(DIR::print).toList(),
        e.target());
  }

  private void changed(StorePath derivation, Decision decision) {
    recover(decision);
    for (Open open : List.copyOf(plans.values())) {
      Plan.Step step = open.plan.steps().get(derivation);
      if (step != null) {
        List<Plan.Step> affected = new ArrayList<>(open.dependants.of(derivation));
        affected.add(step);
        advance(open, affected, decision);
      }
    }
  }

  /** Fails, goes on, or ends. */
  private void advance(Open open, Collection<Plan.Step> candidates, Decision decision) {
    Plan plan = open.plan;
    if (!ledger.isOpen(plan.goal().key())) {
      return;
    }
    for (Plan.Step step : candidates) {
      Build build = ledger.find(step.derivation()).orElse(null);
      if (build != null && failsGoal(build, plan.goal())) {
        decision.failed(
            plan.goal(), step.derivation(), fault(build, plan.goal()), build.lastLines());
        return;
      }
    }
    for (Plan.Step step : candidates) {
      if (!isDone(step.derivation(), plan)
          && step.needs().stream().allMatch(need -> isDone(need, plan))) {
        decision.queue(step, plan.goal().revision());
      }
    }
    if (plan.steps().keySet().stream().allMatch(path -> isDone(path, plan))) {
      decision.succeeded(plan);
    }
  }

  private boolean isDone(StorePath derivation, Plan plan) {
    return ledger
        .find(derivation)
        .filter(b -> b.state() == BuildState.SUCCEEDED && b.sequence() > plan.snapshot())
        .isPresent();
  }

  /**
   * Its own failures do; of those before it only what would fail again. What was taken back from
   * somebody else is queued anew.
   */
  private static boolean failsGoal(Build build, Goal goal) {
    return build
        .fault()
        .filter(
            fault ->
                !Faults.isWithdrawal(fault)
                    && (build.sequence() > goal.since()
                        || (!goal.retry() && !Faults.isTransient(fault))))
        .isPresent();
  }

  private static Fault fault(Build build, Goal goal) {
    Fault fault = build.fault().orElseThrow();
    if (build.sequence() > goal.since() || fault.code().equals(Faults.CACHED_FAILURE)) {
      return fault;
    }
    return new Fault(
        Faults.CACHED_FAILURE,
        fault.message()
            + "\nIt failed before, with the same inputs, and is not tried again by itself; to try it again:"
            + " firn builds retry "
            + build.derivation(),
        fault.file(),
        fault.line(),
        fault.column(),
        fault.details());
  }

  /** Gathers events; what is decided within one decision the ledger does not have yet. */
  private final class Decision {
    private final String event;
    private final List<FirnEvent> events = new ArrayList<>();
    private final Map<GoalKey, FirnEvent> ends = new HashMap<>();
    private final Map<StorePath, FirnEvent> queued = new HashMap<>();

    Decision(String event) {
      this.event = event;
    }

    List<FirnEvent> events() {
      return List.copyOf(events);
    }

    void add(FirnEvent event) {
      events.add(event);
    }

    void queue(Plan.Step step, String revision) {
      boolean open = ledger.find(step.derivation()).filter(b -> b.state().isOpen()).isPresent();
      if (!open && !queued.containsKey(step.derivation())) {
        String path = DIR.print(step.derivation());
        FirnEvent event = new BuildQueued(path, revision, step.name(), step.platform());
        queued.put(step.derivation(), event);
        add(event);
        add(new BuildRequested(path, revision, timeout.toSeconds()));
      }
    }

    private void end(GoalKey key, FirnEvent event) {
      if (ends.putIfAbsent(key, event) == null) {
        add(event);
      }
    }

    void succeeded(Plan plan) {
      switch (plan.goal()) {
        case Goal.OfSystem goal -> end(goal.key(), built(goal, plan));
        case Goal.OfDerivation goal -> {
          // one that was built has ended by its own event
          if (plan.steps().isEmpty()) {
            end(
                goal.key(),
                new BuildSucceeded(
                    DIR.print(goal.root()), goal.revision(), outputs(goal.root()), null, 0, 0));
          }
        }
      }
    }

    private SystemBuilt built(Goal.OfSystem goal, Plan plan) {
      SystemMerged e = goal.merged();
      String toplevel = outputs(goal.root()).get("out");
      return new SystemBuilt(
          e.configuration(),
          e.revision(),
          e.system(),
          e.derivation(),
          toplevel == null ? e.toplevel() : toplevel,
          e.packages(),
          e.target(),
          ledger.plannedBuilds(goal.key()).orElse((long) plan.steps().size()),
          Duration.between(goal.at(), clock.instant()).toMillis());
    }

    private Map<String, String> outputs(StorePath path) {
      var derivation = source.read(path);
      Map<String, String> outputs = new HashMap<>();
      derivation
          .outputs()
          .forEach(
              (name, output) ->
                  output
                      .knownPath(DIR, derivation.name(), name)
                      .or(() -> ledger.find(path).map(b -> b.outputs().get(name)))
                      .ifPresent(p -> outputs.put(name, DIR.print(p))));
      return outputs;
    }

    void failed(Goal goal, StorePath derivation, Fault fault, List<String> lastLines) {
      switch (goal) {
        case Goal.OfSystem system -> {
          SystemMerged e = system.merged();
          end(
              goal.key(),
              new SystemBuildFailed(
                  e.configuration(),
                  e.revision(),
                  e.system(),
                  DIR.print(derivation),
                  fault,
                  lastLines,
                  e.target()));
        }
        case Goal.OfDerivation wanted -> failed(wanted, derivation, fault, lastLines);
      }
    }

    private void failed(
        Goal.OfDerivation goal, StorePath derivation, Fault fault, List<String> lastLines) {
      // a build that a worker has will say itself how it ended
      if (ledger.find(goal.root()).filter(b -> b.state().isOpen()).isPresent()) {
        return;
      }
      Fault told =
          derivation.equals(goal.root())
              ? fault
              : new Fault(
                  Faults.DEPENDENCY_FAILED,
                  "it needs '" + DIR.print(derivation) + "', which failed: " + fault.message(),
                  fault.file(),
                  fault.line(),
                  fault.column(),
                  fault.details());
      end(goal.key(), new BuildFailed(DIR.print(goal.root()), goal.revision(), told, lastLines, 0));
    }
  }
}
