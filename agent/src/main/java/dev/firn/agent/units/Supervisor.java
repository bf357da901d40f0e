package dev.firn.agent.units;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeLock;
import dev.firn.agent.node.NodeRoot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the services of a folder node running. Its state is on disk, so that several agents one
 * after the other, and commands beside them, see the same; processes outlive the agent. Whatever
 * changes a unit holds the node's lock.
 */
public final class Supervisor implements AutoCloseable {
  /** A unit that lives this long after its program began is taken as started. */
  public static final Duration SETTLED = Duration.ofMillis(150);

  /** As {@link #SETTLED}, where checks follow that say more than time can. */
  public static final Duration SETTLED_BEFORE_CHECKS = Duration.ofMillis(50);

  /** A program that has not begun by then is taken as begun. */
  private static final Duration LONGEST_BEGINNING = Duration.ofSeconds(20);

  /** On a busy machine a program may be given this much longer to come to rest. */
  private static final Duration LONGEST_UNREST = Duration.ofSeconds(1);

  private static final int MOST_RESTARTS = 5;
  private static final Duration RESTART_WINDOW = Duration.ofSeconds(30);

  private final NodeRoot root;
  private final NodeLock lock;
  private final UnitRecords records;
  private final UnitRunner runner;
  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private volatile boolean watching;

  /** The services of a node; nothing happens before a method is called. */
  public Supervisor(NodeRoot root) {
    this.root = root;
    lock = NodeLock.of(root);
    records = new UnitRecords(root);
    runner = new UnitRunner(root, records);
  }

  /**
   * What a change to another set of services comes to, by name.
   *
   * @param failing failed before, in the same form: it is tried again, but its failure is not news
   */
  public record Changes(
      List<String> stop,
      List<String> restart,
      List<String> reload,
      List<String> start,
      List<String> keep,
      Set<String> failing) {
    /** One line for people. */
    public String summary() {
      StringBuilder text = new StringBuilder();
      append(text, "stop", stop);
      append(text, "restart", restart);
      append(text, "reload", reload);
      append(text, "start", start);
      return text.isEmpty() ? "no unit changes" : text.toString();
    }

    private static void append(StringBuilder text, String verb, List<String> units) {
      if (!units.isEmpty()) {
        text.append(text.isEmpty() ? "" : "; ")
            .append(verb)
            .append(' ')
            .append(String.join(", ", units));
      }
    }
  }

  /** Compares what runs with what is wanted. */
  public Changes plan(UnitSet wanted) {
    Changes changes =
        new Changes(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeSet<>());
    Map<String, UnitRecord> present = records.all();
    List<String> gone = new ArrayList<>(present.keySet());
    gone.removeAll(wanted.units().keySet());
    changes.stop().addAll(gone);
    for (UnitSet.Unit unit : wanted.units().values()) {
      UnitRecord record = present.get(unit.name());
      if (record == null) {
        changes.start().add(unit.name());
      } else if (!record.isUp()) {
        changes.start().add(unit.name());
        if (record.text().equals(unit.text()) && record.state() != UnitRecord.State.STARTING) {
          changes.failing().add(unit.name());
        }
      } else if (record.text().equals(unit.text())) {
        changes.keep().add(unit.name());
      } else if (reloads(unit.file()) && record.process() != null) {
        changes.reload().add(unit.name());
      } else if (unit.file()
          .last("Unit", "X-RestartIfChanged")
          .filter("false"::equals)
          .isPresent()) {
        changes.keep().add(unit.name());
      } else {
        changes.restart().add(unit.name());
      }
    }
    return changes;
  }

  private static boolean reloads(UnitFile unit) {
    return (unit.flag("Unit", "X-ReloadIfChanged") || unit.flag("Service", "X-ReloadIfChanged"))
        && unit.service("ExecReload").isPresent();
  }

  /** Stops what is not wanted any more; the first half of a switch. */
  public void stopUnwanted(UnitSet wanted) {
    lock.hold(
        () -> {
          List<UnitRecord> gone = new ArrayList<>(records.all().values());
          gone.removeIf(r -> wanted.units().containsKey(r.name()));
          gone.forEach(runner::stop);
        });
  }

  /**
   * Makes what runs what is wanted; the second half of a switch. Every unit is tried, also after
   * one failed.
   *
   * @param settle how long a unit must live to count as started
   * @throws AgentException {@code unit-failed}: the first that failed now and did not fail before
   */
  public Changes apply(UnitSet wanted, Duration settle) {
    return lock.hold(
        () -> {
          stopUnwanted(wanted);
          Changes changes = plan(wanted);
          List<AgentException> failures = new ArrayList<>();
          Map<String, Started> started = new LinkedHashMap<>();
          for (UnitSet.Unit unit : wanted.units().values()) {
            try {
              if (changes.reload().contains(unit.name())) {
                records.read(unit.name()).ifPresent(r -> runner.reload(r, unit));
              } else if (changes.restart().contains(unit.name())
                  || changes.start().contains(unit.name())) {
                records.read(unit.name()).ifPresent(runner::stop);
                long logStart = runner.log(unit.name()).toFile().length();
                started.put(
                    unit.name(), new Started(runner.start(unit, 0), System.nanoTime(), logStart));
              }
            } catch (AgentException e) {
              if (!changes.failing().contains(unit.name())) {
                failures.add(e);
              }
            }
          }
          for (Started unit : started.values()) {
            settled(unit, settle)
                .ifPresent(
                    e -> {
                      if (!changes.failing().contains(unit.record().name())) {
                        failures.add(e);
                      }
                    });
          }
          watchAll();
          if (!failures.isEmpty()) {
            throw failures.getFirst();
          }
          return changes;
        });
  }

  private record Started(UnitRecord record, long at, long logStart) {}

  /** Why a unit did not stay up; empty when it did. */
  private Optional<AgentException> settled(Started unit, Duration settle) {
    UnitRecord record = unit.record();
    if (record.pid() == 0) {
      return Optional.empty();
    }
    boolean forks = UnitRunner.forks(record);
    long latest = unit.at() + LONGEST_BEGINNING.toNanos();
    long end = Long.MAX_VALUE;
    while (true) {
      boolean lives = record.process() != null;
      Optional<Long> code = runner.exitCode(record.name());
      if (!lives || code.isPresent() && !forks) {
        long status = forks ? 1L : code.or(() -> awaitCode(record)).orElse(1L);
        UnitRecord.State state = status == 0 ? UnitRecord.State.ENDED : UnitRecord.State.FAILED;
        UnitRunner.kill(record);
        records.write(record.with(state, 0, (int) status));
        return status == 0
            ? Optional.empty()
            : Optional.of(
                runner.failed(
                    record.name(),
                    "ended with status " + status + " right after its start",
                    unit.logStart()));
      }
      long now = System.nanoTime();
      if (end == Long.MAX_VALUE && (forks || now >= latest || runner.hasBegun(record))) {
        end = (forks ? unit.at() : now) + settle.toNanos();
      }
      if (now >= end
          && (now - end >= LONGEST_UNREST.toNanos() || forks || runner.isAtRest(record))) {
        return Optional.empty();
      }
      sleep(5);
    }
  }

  /** A moment after its processes ended, bubblewrap says how; not if the program was not found. */
  private Optional<Long> awaitCode(UnitRecord record) {
    for (int i = 0; i < 10; i++) {
      sleep(5);
      Optional<Long> code = runner.exitCode(record.name());
      if (code.isPresent()) {
        return code;
      }
    }
    return Optional.empty();
  }

  /** Starts what should run and does not, and from now on starts again what ends badly. */
  public void watch() {
    watching = true;
    watchAll();
  }

  private void watchAll() {
    if (watching) {
      records.all().values().forEach(this::watch);
    }
  }

  private void watch(UnitRecord record) {
    if (record.pid() == 0 || record.state() != UnitRecord.State.ACTIVE) {
      return;
    }
    String id = record.name() + "/" + record.pid() + "/" + record.startTicks();
    if (!watched.add(id)) {
      return;
    }
    var _ =
        Thread.ofVirtual()
            .name("unit-" + record.name())
            .start(
                () -> {
                  try {
                    runner.awaitEnd(record);
                    ended(record);
                  } finally {
                    watched.remove(id);
                  }
                });
  }

  private void ended(UnitRecord record) {
    if (!watching) {
      return;
    }
    Optional<UnitRecord> again =
        lock.hold(
            () -> {
              UnitRecord now = records.read(record.name()).orElse(null);
              if (!watching
                  || now == null
                  || now.pid() != record.pid()
                  || now.startTicks() != record.startTicks()) {
                return Optional.<UnitRecord>empty(); // somebody else dealt with it
              }
              int code =
                  UnitRunner.forks(now) ? 1 : (int) (long) runner.exitCode(now.name()).orElse(1L);
              UnitRunner.kill(now);
              UnitRecord.State state = code == 0 ? UnitRecord.State.ENDED : UnitRecord.State.FAILED;
              boolean recent =
                  System.currentTimeMillis() - now.sinceMillis() < RESTART_WINDOW.toMillis();
              UnitRecord after =
                  now.with(state, 0, code).withRestarts(recent ? now.restarts() + 1 : 1);
              records.write(after);
              return restarts(now.unit().file(), code) && after.restarts() <= MOST_RESTARTS
                  ? Optional.of(after)
                  : Optional.<UnitRecord>empty();
            });
    again.ifPresent(this::startAgain);
  }

  private void startAgain(UnitRecord ended) {
    sleep(ended.unit().file().span("RestartSec", Duration.ofMillis(100)).toMillis());
    lock.hold(
        () -> {
          if (watching && records.read(ended.name()).equals(Optional.of(ended))) {
            try {
              watch(runner.start(ended.unit(), ended.restarts()));
            } catch (AgentException e) {
              // its record says that it failed, its log why
              return;
            }
          }
        });
  }

  private static boolean restarts(UnitFile unit, int code) {
    return switch (unit.service("Restart").orElse("no")) {
      case "always" -> true;
      case "on-failure", "on-abnormal", "on-abort" -> code != 0;
      case "on-success" -> code == 0;
      default -> false;
    };
  }

  /** What a unit is at: {@code active}, {@code ended}, {@code failed} or {@code inactive}. */
  public String state(String unit) {
    UnitRecord record = records.read(unit).orElse(null);
    if (record == null) {
      return "inactive";
    }
    return switch (record.state()) {
      case ACTIVE -> record.isUp() ? "active" : "failed";
      case ENDED -> "ended";
      case FAILED -> "failed";
      case STARTING -> "starting";
    };
  }

  /** The last lines of a unit's log. */
  public List<String> lastLines(String unit, int lines) {
    return LogFiles.tail(runner.log(unit), 0, lines);
  }

  /** What every unit is at, by name. */
  public Map<String, String> states() {
    Map<String, String> states = new LinkedHashMap<>();
    records.all().keySet().forEach(name -> states.put(name, state(name)));
    return states;
  }

  /** Stops every unit. */
  public void stopAll() {
    stopUnwanted(UnitSet.none());
  }

  /** Puts logs aside that became long. */
  public void rotateLogs() {
    for (String unit : records.all().keySet()) {
      try {
        LogFiles.rotate(runner.log(unit));
      } catch (java.io.IOException e) {
        throw new AgentException("io", "cannot put the log of " + unit + " aside: " + e, e);
      }
    }
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AgentException("interrupted", "interrupted while a unit was watched", e);
    }
  }

  /** Stops watching; the units go on. */
  @Override
  public void close() {
    watching = false;
  }

  /** The node that this is about. */
  public NodeRoot root() {
    return root;
  }
}
