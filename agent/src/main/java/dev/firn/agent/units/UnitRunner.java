package dev.firn.agent.units;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Starts and stops the processes of one unit at a time. Called under the node's lock. */
final class UnitRunner {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(90);

  private final NodeRoot root;
  private final Sandbox sandbox;
  private final UnitRecords records;
  private final Map<Long, Process> children = new ConcurrentHashMap<>();

  UnitRunner(NodeRoot root, UnitRecords records) {
    this.root = root;
    this.records = records;
    sandbox = new Sandbox(root);
  }

  Path log(String unit) {
    return root.unitLogs().resolve(unit.replace(".service", "") + ".log");
  }

  private Path status(String unit) {
    return root.unitRecords().resolve(unit + ".status");
  }

  /**
   * Starts a unit. When this returns its record is on disk; a simple unit may still fail a moment
   * later.
   *
   * @throws AgentException {@code unit-failed}, with the last lines of its log
   */
  UnitRecord start(UnitSet.Unit unit, int restarts) {
    UnitFile file = unit.file();
    UnitRecord record = UnitRecord.starting(unit, restarts);
    records.write(record);
    long logStart = 0;
    try {
      Path log = log(unit.name());
      Files.createDirectories(log.getParent());
      LogFiles.rotate(log);
      logStart = Files.exists(log) ? Files.size(log) : 0;
      UnitContext context = new UnitContext(root, file);
      context.makeFolders();
      Duration timeout = file.span("TimeoutStartSec", LONG);
      runAll(unit, context, "ExecStartPre", Map.of(), timeout);
      String type = file.service("Type").orElse("simple");
      record =
          type.equals("oneshot")
              ? oneShot(unit, context, record, file.span("TimeoutStartSec", Duration.ofMinutes(10)))
              : daemon(unit, context, record, type, timeout);
      runAll(unit, context, "ExecStartPost", mainPid(record), timeout);
      records.write(record);
      return record;
    } catch (IOException | RuntimeException e) {
      kill(record);
      records.write(record.with(UnitRecord.State.FAILED, 0, -1));
      throw failed(unit.name(), reason(e), logStart);
    }
  }

  private static String reason(Exception e) {
    return e instanceof AgentException ? String.valueOf(e.getMessage()) : e.toString();
  }

  /** A failure with the last lines of the unit's log. */
  AgentException failed(String unit, String reason, long logStart) {
    List<String> lines = LogFiles.tail(log(unit), logStart, 10);
    String text = reason.startsWith(unit) ? reason : unit + " " + reason;
    return new AgentException(
        "unit-failed",
        text + (lines.isEmpty() ? "" : "; its log ends with:\n  " + String.join("\n  ", lines)));
  }

  private UnitRecord oneShot(
      UnitSet.Unit unit, UnitContext context, UnitRecord record, Duration timeout) {
    runAll(unit, context, "ExecStart", Map.of(), timeout);
    return record.with(
        unit.file().flag("Service", "RemainAfterExit")
            ? UnitRecord.State.ACTIVE
            : UnitRecord.State.ENDED,
        0,
        0);
  }

  private UnitRecord daemon(
      UnitSet.Unit unit, UnitContext context, UnitRecord record, String type, Duration timeout)
      throws IOException {
    String text =
        unit.file()
            .service("ExecStart")
            .orElseThrow(() -> new AgentException("bad-unit", unit.name() + " has no ExecStart"));
    Path status = status(unit.name());
    Files.deleteIfExists(status);
    Process process =
        sandbox
            .command(context.program(CommandLine.parse(unit.name(), text), true, Map.of()), status)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(unit.name()).toFile()))
            .start();
    long pid = awaitPid(unit.name(), process, status);
    UnitRecord active = record.with(UnitRecord.State.ACTIVE, pid, -1);
    children.put(pid, process);
    // from here on an agent that starts again finds the processes
    records.write(active);
    if (type.equals("forking")) {
      try {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          kill(active);
          throw new AgentException("unit-failed", unit.name() + " did not fork in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AgentException("interrupted", "interrupted while " + unit.name() + " started", e);
      }
      if (process.exitValue() != 0) {
        kill(active);
        throw new AgentException(
            "unit-failed", unit.name() + " ended with status " + process.exitValue());
      }
    }
    return active;
  }

  private static long awaitPid(String unit, Process process, Path status) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      Optional<Long> pid = number(status, "child-pid");
      if (pid.isPresent()) {
        return pid.get();
      }
      try {
        if (process.waitFor(2, TimeUnit.MILLISECONDS) && number(status, "child-pid").isEmpty()) {
          throw new AgentException(
              "unit-failed",
              unit + " could not be started: bubblewrap ended with status " + process.exitValue());
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new AgentException("interrupted", "interrupted while " + unit + " started", e);
      }
    }
    process.destroyForcibly();
    throw new AgentException("unit-failed", unit + " could not be started within 20 s");
  }

  /** How the main process of a unit ended; empty while it is not known. */
  Optional<Long> exitCode(String unit) {
    try {
      return number(status(unit), "exit-code");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> number(Path status, String key) throws IOException {
    if (!Files.exists(status)) {
      return Optional.empty();
    }
    for (String line : Files.readString(status, StandardCharsets.UTF_8).split("\n")) {
      if (line.contains('"' + key + '"') && line.strip().endsWith("}")) {
        JsonNode value = JSON.readTree(line).get(key);
        return value == null ? Optional.empty() : Optional.of(value.asLong());
      }
    }
    return Optional.empty();
  }

  private void runAll(
      UnitSet.Unit unit,
      UnitContext context,
      String key,
      Map<String, String> more,
      Duration timeout) {
    for (String text : unit.file().all("Service", key)) {
      CommandLine command = CommandLine.parse(unit.name(), text);
      boolean alone = key.equals("ExecStart") || key.equals("ExecStartPre");
      Sandbox.Result result =
          sandbox.run(context.program(command, alone, more), log(unit.name()), timeout.toMillis());
      if (result.exitCode() != 0 && command.failureCounts()) {
        throw new AgentException(
            "unit-failed",
            unit.name()
                + ": "
                + key
                + " "
                + (result.exitCode() < 0
                    ? "took longer than " + timeout.toSeconds() + " s"
                    : "ended with status " + result.exitCode()));
      }
    }
  }

  private static Map<String, String> mainPid(UnitRecord record) {
    return main(record).map(p -> Map.of("MAINPID", Long.toString(p.pid()))).orElseGet(Map::of);
  }

  /** The oldest process of a unit below the one that holds its processes. */
  private static Optional<ProcessHandle> main(UnitRecord record) {
    ProcessHandle holder = record.process();
    return holder == null
        ? Optional.empty()
        : holder.children().min(Comparator.comparingLong(p -> Processes.startTicks(p.pid())));
  }

  /** Whether the unit's own program runs, no longer what prepares its sandbox and its user. */
  boolean hasBegun(UnitRecord record) {
    ProcessHandle holder = record.process();
    return holder != null && (begun(holder) || holder.children().anyMatch(UnitRunner::begun));
  }

  private static boolean begun(ProcessHandle process) {
    String program = Processes.program(process.pid());
    return !program.isEmpty() && !Sandbox.isPreparation(program);
  }

  /** Whether every process of the unit waits for something: none has work left that it could do. */
  boolean isAtRest(UnitRecord record) {
    ProcessHandle holder = record.process();
    return holder != null && holder.descendants().allMatch(p -> Processes.waits(p.pid()));
  }

  /** Lets a running unit read its configuration again. */
  UnitRecord reload(UnitRecord record, UnitSet.Unit unit) {
    UnitContext context = new UnitContext(root, unit.file());
    long logStart = log(unit.name()).toFile().length();
    try {
      runAll(unit, context, "ExecReload", mainPid(record), LONG);
    } catch (AgentException e) {
      throw failed(unit.name(), reason(e), logStart);
    }
    UnitRecord reloaded = record.withText(unit.text());
    records.write(reloaded);
    return reloaded;
  }

  /** Stops a unit; its record is gone afterwards. */
  void stop(UnitRecord record) {
    UnitSet.Unit unit = record.unit();
    if (record.process() != null
        || record.state() == UnitRecord.State.ACTIVE && record.pid() == 0) {
      try {
        runAll(unit, new UnitContext(root, unit.file()), "ExecStop", mainPid(record), LONG);
      } catch (RuntimeException e) {
        // it is killed below, whatever its own way of stopping says
      }
    }
    terminate(record, unit.file());
    children.remove(record.pid());
    records.remove(record.name());
    try {
      Files.deleteIfExists(status(record.name()));
    } catch (IOException e) {
      throw new AgentException("io", "cannot remove '" + status(record.name()) + "': " + e, e);
    }
  }

  private static void terminate(UnitRecord record, UnitFile file) {
    ProcessHandle holder = record.process();
    if (holder == null) {
      return;
    }
    String mode = file.service("KillMode").orElse("control-group");
    String signal = file.service("KillSignal").orElse("SIGTERM").replace("SIG", "");
    List<ProcessHandle> targets =
        mode.equals("control-group")
            ? holder.descendants().toList()
            : main(record).map(List::of).orElseGet(List::of);
    for (ProcessHandle target : targets) {
      signal(target, signal);
    }
    Duration patience = file.span("TimeoutStopSec", Duration.ofSeconds(10));
    try {
      awaitEnd(record, targets, Math.min(patience.toMillis(), 90_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill(record);
  }

  /** Waits until the targets are gone. A holder whose processes are gone ends by itself. */
  private static void awaitEnd(UnitRecord record, List<ProcessHandle> targets, long millis)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long pause = 1;
    while (System.nanoTime() < end && record.process() != null) {
      if (targets.stream().allMatch(t -> Processes.startTicks(t.pid()) == 0)) {
        return;
      }
      Thread.sleep(pause);
      pause = Math.min(pause * 2, 5);
    }
  }

  private static void signal(ProcessHandle target, String signal) {
    if (signal.equals("TERM")) {
      target.destroy();
      return;
    }
    try {
      new ProcessBuilder("kill", "-s", signal, Long.toString(target.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      target.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills every process of a unit and waits until they are gone. */
  static void kill(UnitRecord record) {
    ProcessHandle holder = record.process();
    if (holder == null) {
      return;
    }
    holder.destroyForcibly();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    long pause = 1;
    while (record.process() != null) {
      if (System.nanoTime() > end) {
        throw new AgentException(
            "cannot-stop", record.name() + ": process " + record.pid() + " does not end");
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      pause = Math.min(pause * 2, 20);
    }
  }

  /** Waits until the unit's main process has ended; at once if that is so already. */
  void awaitEnd(UnitRecord record) {
    Process started = children.remove(record.pid());
    if (started != null) {
      started.onExit().join();
      if (!forks(record)) {
        return;
      }
    }
    ProcessHandle holder = record.process();
    if (holder != null) {
      holder.onExit().join();
    }
  }

  static boolean forks(UnitRecord record) {
    return record.unit().file().service("Type").filter("forking"::equals).isPresent();
  }
}
