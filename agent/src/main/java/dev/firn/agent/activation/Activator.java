package dev.firn.agent.activation;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.Generation;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.Journal.Ended;
import dev.firn.agent.node.Journal.Phase;
import dev.firn.agent.node.Journal.Running;
import dev.firn.agent.node.Journal.Transaction;
import dev.firn.agent.node.JournalFile;
import dev.firn.agent.node.NodeLock;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.node.Profiles;
import dev.firn.agent.units.Processes;
import dev.firn.agent.units.Supervisor;
import dev.firn.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Carries out orders, one at a time, each phase written to the journal before it begins. Whoever
 * finds a transaction that its process did not end goes on with it or takes it back: {@link
 * #recover}. Called on platform threads, since scripts end with the thread that started them.
 */
public final class Activator {
  private static final int MOST_ATTEMPTS = 3;
  private static final String BROKEN_TOO =
      "\nand the generation before did not come up well again: ";
  private static final Duration CONFIRM = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final NodeRoot root;
  private final NodeLock lock;
  private final JournalFile journal;
  private final Profiles profiles;
  private final Supervisor supervisor;
  private final SystemSwitch systems;
  private final HealthChecks health;
  private final PatientFetch source;
  private final ConnectionProof connection;
  private final Duration confirm;

  /** For the node at {@code root}. */
  public Activator(
      NodeRoot root, Supervisor supervisor, ClosureSource source, ConnectionProof connection) {
    this(root, supervisor, source, connection, CONFIRM);
  }

  Activator(
      NodeRoot root,
      Supervisor supervisor,
      ClosureSource source,
      ConnectionProof connection,
      Duration confirm) {
    this.root = root;
    this.supervisor = supervisor;
    this.source = new PatientFetch(source, PATIENCE);
    this.connection = connection;
    this.confirm = confirm;
    lock = NodeLock.of(root);
    journal = new JournalFile(root);
    profiles = new Profiles(root);
    systems = new SystemSwitch(root, supervisor);
    health = new HealthChecks(root, supervisor);
  }

  /** Carries out an order; one that ended already is told again, not done again. */
  public Ended carryOut(Order order, Phases phases) throws InterruptedException {
    Optional<Ended> before = journal.read().ended(order.orderId());
    if (before.isPresent()) {
      return before.get();
    }
    Transaction begun =
        new Transaction(
            order.orderId(),
            order.revision(),
            order.profile().text(),
            order.generation(),
            order.storePath(),
            order.action(),
            order.healthTimeoutSeconds(),
            Phase.FETCHING,
            0,
            Running.NOTHING,
            0,
            "",
            "",
            0,
            System.currentTimeMillis());
    lock.hold(
        () -> {
          recover(phases);
          write(begun);
        });
    long fetched;
    try {
      fetched = source.fetch(order, phases);
    } catch (AgentException e) {
      return end(notStarted(begun, e.code(), e.getMessage()));
    } catch (StoreException e) {
      return end(
          notStarted(begun, "fetch-failed", e.code() + ": " + String.valueOf(e.getMessage())));
    }
    return lock.hold(() -> activate(begun, fetched, phases));
  }

  /** A newer order waits: what has changed nothing yet is given up. */
  public void supersede(String orderId) {
    source.supersede(orderId);
  }

  private Ended activate(Transaction begun, long fetched, Phases phases) {
    recover(phases); // somebody may have begun something meanwhile
    ProfileName profile = new ProfileName(begun.profile());
    Transaction tx =
        begun.from(journal.read().running(profile), profiles.selected(profile).orElse(0), fetched);
    try {
      if (tx.action() == Journal.Action.DRY_ACTIVATE) {
        return end(
            activated(
                tx,
                tx.old(),
                List.of(),
                profile.isSystem() ? systems.dryRun(tx.storePath()) : List.of()));
      }
      write(tx);
      profiles.create(profile, tx.generation(), tx.storePath());
      if (tx.action() == Journal.Action.BOOT) {
        profiles.select(profile, tx.generation());
        return end(activated(tx, tx.old(), List.of()));
      }
    } catch (AgentException e) {
      return end(notStarted(tx, e.code(), e.getMessage()));
    }
    return proceed(tx, phases);
  }

  /** From the first change of what runs to the end. */
  private Ended proceed(Transaction before, Phases phases) {
    Transaction tx = before.in(Phase.SWITCHING);
    write(tx);
    ProfileName profile = new ProfileName(tx.profile());
    Running now = new Running(tx.generation(), tx.storePath());
    try {
      boolean reachable = connection.connected();
      phases.at(Phase.SWITCHING, "switching to generation " + tx.generation());
      if (tx.action() == Journal.Action.SWITCH) {
        profiles.select(profile, tx.generation());
      }
      if (!profile.isSystem()) {
        return end(activated(tx, now, List.of()));
      }
      List<HealthCheck> checks = HealthCheck.of(root, tx.storePath());
      SystemSwitch.Done done = systems.run(tx.storePath(), tx.action(), !checks.isEmpty());
      phases.at(Phase.SWITCHING, done.summary());
      tx = tx.in(Phase.CHECKING);
      write(tx);
      phases.at(Phase.CHECKING, "checking");
      List<String> urls = health.await(checks, Duration.ofSeconds(tx.healthTimeoutSeconds()));
      systems.requireUp(done);
      if (reachable && done.network() && !tx.orderId().startsWith(Journal.LOCAL)) {
        requireConnection();
      }
      return end(activated(tx, now, urls));
    } catch (AgentException e) {
      return rollBack(tx, e.code(), e.getMessage(), phases);
    } catch (InterruptedException e) {
      // the agent stops: whoever comes next goes on
      Thread.currentThread().interrupt();
      throw new AgentException("interrupted", "interrupted while a generation was checked", e);
    } catch (RuntimeException e) {
      // whatever broke, the node is between two generations
      return rollBack(tx, "internal", "the switch broke: " + e, phases);
    }
  }

  private void requireConnection() throws InterruptedException {
    switch (connection.prove(confirm)) {
      case CONFIRMED, SERVER_DOWN -> {}
      case NETWORK_LOST ->
          throw new AgentException(
              "connection-lost",
              "the server was reachable before the switch and cannot be reached since ("
                  + confirm.toSeconds()
                  + " s)");
    }
  }

  private Ended rollBack(Transaction failed, String code, String reason, Phases phases) {
    if (code.equals("interrupted")) {
      throw new AgentException(code, reason);
    }
    Transaction tx = failed.failing(code, reason);
    write(tx);
    phases.at(Phase.ROLLING_BACK, "rolling back: " + reason);
    ProfileName profile = new ProfileName(tx.profile());
    String message = tx.errorMessage();
    try {
      if (tx.action() == Journal.Action.SWITCH) {
        if (tx.oldSelected() > 0) {
          profiles.select(profile, tx.oldSelected());
        } else {
          profiles.deselect(profile);
        }
      }
      if (profile.isSystem()) {
        systems.run(tx.old().storePath(), tx.action(), false);
      }
    } catch (AgentException e) {
      if (e.code().equals("interrupted")) {
        throw e; // the agent stops: whoever comes next goes on
      }
      message += BROKEN_TOO + e.getMessage();
    } catch (RuntimeException e) {
      message += BROKEN_TOO + e;
    }
    return end(
        new Ended(
            tx.orderId(),
            Journal.Result.ROLLED_BACK,
            tx.profile(),
            tx.generation(),
            tx.old(),
            tx.errorCode(),
            message,
            List.of(),
            List.of(),
            tx.fetchedBytes(),
            System.currentTimeMillis() - tx.startedMillis()));
  }

  /**
   * Ends what another process left open: what had not changed anything is forgotten, a switch is
   * done again and, after three times, taken back, a rollback is done again.
   */
  public Optional<Ended> recover(Phases phases) {
    return lock.hold(
        () -> {
          Transaction open = journal.read().open();
          if (open == null) {
            return Optional.empty();
          }
          return switch (open.phase()) {
            case FETCHING, LINKING -> {
              journal.update(j -> j.withOpen(null));
              yield Optional.empty();
            }
            case SWITCHING, CHECKING ->
                Optional.of(
                    open.attempts() < MOST_ATTEMPTS
                        ? proceed(open, phases)
                        : rollBack(
                            open,
                            "agent-died",
                            "the agent died " + open.attempts() + " times while this was activated",
                            phases));
            case ROLLING_BACK ->
                Optional.of(rollBack(open, open.errorCode(), open.errorMessage(), phases));
          };
        });
  }

  /**
   * Begins the agent's life on the node: recovers, and after a boot of the machine takes up the
   * generation that the system profile leads to.
   *
   * @return how a transaction ended that was left open
   */
  public Optional<Ended> begin(Phases phases) {
    return lock.hold(
        () -> {
          Optional<Ended> ended = recover(phases);
          boolean booted = !journal.read().bootId().equals(Processes.bootId());
          if (booted && !root.isMachine()) {
            start(phases);
          }
          if (booted && root.isMachine()) {
            profiles.selected(ProfileName.SYSTEM).ifPresent(g -> running(ProfileName.SYSTEM, g));
          }
          journal.update(j -> j.inBoot(Processes.bootId()));
          return ended;
        });
  }

  private void start(Phases phases) {
    profiles
        .selected(ProfileName.SYSTEM)
        .ifPresent(
            selected -> {
              String path = running(ProfileName.SYSTEM, selected);
              try {
                phases.at(Phase.SWITCHING, "starting generation " + selected);
                systems.run(path, Journal.Action.SWITCH, false);
              } catch (AgentException e) {
                // its units' states and logs say what is wrong; there is nothing to go back to
                phases.at(Phase.SWITCHING, String.valueOf(e.getMessage()));
              }
            });
  }

  private String running(ProfileName profile, long generation) {
    String path = profiles.storePath(profile, generation).orElseThrow();
    journal.update(j -> j.withRunning(profile, new Running(generation, path)));
    return path;
  }

  /**
   * Takes up another generation of a profile on the node's own account.
   *
   * @param to its number; 0 for the one before the selected
   */
  public Ended switchTo(ProfileName profile, long to, Phases phases) throws InterruptedException {
    Order order =
        lock.hold(
            () -> {
              Transaction open = journal.read().open();
              if (open != null && open.phase() != Phase.FETCHING && open.phase() != Phase.LINKING) {
                rollBack(open, "taken-back", "somebody rolled back on the node itself", phases);
              }
              Generation target = target(profile, to);
              String id = UUID.randomUUID().toString();
              return new Order(
                  Journal.LOCAL + id,
                  id,
                  profile,
                  target.number(),
                  target.storePath(),
                  Journal.Action.SWITCH,
                  0);
            });
    return carryOut(order, phases);
  }

  private Generation target(ProfileName profile, long to) {
    List<Generation> all = profiles.list(profile);
    long selected = profiles.selected(profile).orElse(0);
    return all.reversed().stream()
        .filter(g -> to == 0 ? g.number() < selected : g.number() == to)
        .findFirst()
        .orElseThrow(
            () ->
                new AgentException(
                    "no-generation",
                    "profile "
                        + profile
                        + " has no "
                        + (to == 0 ? "generation before " + selected : "generation " + to)
                        + "; it has "
                        + all.stream().map(g -> Long.toString(g.number())).toList()));
  }

  /** Removes a generation that neither is selected nor runs. */
  public void delete(ProfileName profile, long generation) {
    lock.hold(
        () -> {
          if (journal.read().running(profile).generation() == generation) {
            throw new AgentException(
                "generation-in-use",
                "generation " + generation + " of profile " + profile + " runs");
          }
          profiles.delete(profile, generation);
        });
  }

  private void write(Transaction tx) {
    journal.update(j -> j.withOpen(tx));
    FaultPoint.reached(tx.phase().name());
  }

  private Ended end(Ended ended) {
    ProfileName profile = new ProfileName(ended.profile());
    journal.update(
        j ->
            (ended.result() == Journal.Result.NOT_STARTED
                    ? j
                    : j.withRunning(profile, ended.active()))
                .withEnded(ended));
    FaultPoint.reached("ENDED");
    return ended;
  }

  private static Ended activated(Transaction tx, Running active, List<String> urls) {
    return activated(tx, active, urls, List.of());
  }

  private static Ended activated(
      Transaction tx, Running active, List<String> urls, List<String> changes) {
    return new Ended(
        tx.orderId(),
        Journal.Result.ACTIVATED,
        tx.profile(),
        tx.generation(),
        active,
        "",
        "",
        urls,
        changes,
        tx.fetchedBytes(),
        System.currentTimeMillis() - tx.startedMillis());
  }

  private Ended notStarted(Transaction tx, String code, String message) {
    return new Ended(
        tx.orderId(),
        Journal.Result.NOT_STARTED,
        tx.profile(),
        tx.generation(),
        journal.read().running(new ProfileName(tx.profile())),
        code,
        message,
        List.of(),
        List.of(),
        0,
        System.currentTimeMillis() - tx.startedMillis());
  }
}
