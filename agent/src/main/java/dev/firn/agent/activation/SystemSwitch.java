package dev.firn.agent.activation;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.DurableFiles;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.units.Sandbox;
import dev.firn.agent.units.Supervisor;
import dev.firn.agent.units.UnitSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a system the running one: its activation scripts, then its units. On a folder node units
 * are the supervisor's; on a machine {@code switch-to-configuration} does all of it.
 */
final class SystemSwitch {
  private static final long TIMEOUT_MILLIS = TimeUnit.MINUTES.toMillis(10);
  private static final int UNITS_FAILED = 4;
  private static final Pattern NETWORK =
      Pattern.compile(
          ".*(network|dhcp|resolv|firewall|nftables|iptables|wireguard|wg-|tailscale|wpa_supplicant|iwd|"
              + "connman|bird|frr).*");

  private final NodeRoot root;
  private final Supervisor supervisor;
  private final Sandbox sandbox;

  SystemSwitch(NodeRoot root, Supervisor supervisor) {
    this.root = root;
    this.supervisor = supervisor;
    sandbox = new Sandbox(root);
  }

  /**
   * What a switch did.
   *
   * @param summary a line for people
   * @param network whether it may have changed how the node is reached
   * @param units that were started, and did not fail before
   */
  record Done(String summary, boolean network, List<String> units) {}

  /**
   * Looks once more at what was started.
   *
   * @throws AgentException {@code unit-failed}
   */
  void requireUp(Done done) {
    for (String unit : done.units()) {
      if (supervisor.state(unit).equals("failed")) {
        throw new AgentException(
            "unit-failed",
            unit
                + " failed after its start; its log ends with:\n  "
                + String.join("\n  ", supervisor.lastLines(unit, 10)));
      }
    }
  }

  /**
   * Switches.
   *
   * @param toplevel the system; null for none
   * @param checked whether health checks follow
   * @throws AgentException {@code activation-failed}, {@code unit-failed}
   */
  Done run(@Nullable String toplevel, Journal.Action action, boolean checked) {
    if (root.isMachine()) {
      if (toplevel != null) {
        onMachine(toplevel, action);
      }
      return new Done("", true, List.of());
    }
    UnitSet wanted = toplevel == null ? UnitSet.none() : UnitSet.of(root, toplevel);
    Supervisor.Changes changes = supervisor.plan(wanted);
    boolean network =
        java.util.stream.Stream.of(
                changes.stop(), changes.restart(), changes.start(), changes.reload())
            .flatMap(List::stream)
            .anyMatch(u -> NETWORK.matcher(u).matches());
    supervisor.stopUnwanted(wanted);
    if (toplevel != null) {
      script(toplevel, action);
      current(toplevel);
    }
    supervisor.apply(wanted, checked ? Supervisor.SETTLED_BEFORE_CHECKS : Supervisor.SETTLED);
    List<String> units = new ArrayList<>(changes.restart());
    units.addAll(changes.start());
    units.removeAll(changes.failing());
    return new Done(changes.summary(), network, units);
  }

  /** What a switch would do, in lines for people. */
  List<String> dryRun(String toplevel) {
    List<String> lines = new ArrayList<>();
    if (!root.isMachine()) {
      lines.add("would " + supervisor.plan(UnitSet.of(root, toplevel)).summary());
    }
    lines.addAll(script(toplevel, Journal.Action.DRY_ACTIVATE));
    return lines;
  }

  private List<String> script(String toplevel, Journal.Action action) {
    List<String> words;
    if (root.exists(toplevel + "/bin/switch-to-configuration")) {
      words = List.of(toplevel + "/bin/switch-to-configuration", action.word());
    } else if (action != Journal.Action.DRY_ACTIVATE && root.exists(toplevel + "/activate")) {
      words = List.of(toplevel + "/activate");
    } else {
      return List.of();
    }
    Sandbox.Result result =
        sandbox.run(
            new Sandbox.Program(
                words, environment(toplevel, action), "/", Sandbox.Identity.ROOT, true, true),
            root.physical("/var/log/activation.log"),
            TIMEOUT_MILLIS);
    if (result.exitCode() != 0) {
      throw failed(words, result);
    }
    return result.lastLines();
  }

  private static AgentException failed(List<String> words, Sandbox.Result result) {
    return new AgentException(
        "activation-failed",
        "'"
            + String.join(" ", words)
            + "' "
            + (result.exitCode() < 0 ? "took too long" : "ended with status " + result.exitCode())
            + (result.lastLines().isEmpty()
                ? ""
                : "; it said:\n  " + String.join("\n  ", result.lastLines())));
  }

  private static Map<String, String> environment(String toplevel, Journal.Action action) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", toplevel + "/sw/bin:/run/current-system/sw/bin:/usr/bin:/bin");
    environment.put("HOME", "/root");
    environment.put("USER", "root");
    environment.put("NIXOS_ACTION", action.word());
    environment.put("FIRN_SUPERVISED", "1");
    return environment;
  }

  private void current(String toplevel) {
    try {
      Path link = root.resolve("/run").resolve("current-system");
      if (!Files.isSymbolicLink(link)
          || !Files.readSymbolicLink(link).toString().equals(toplevel)) {
        DurableFiles.link(link, Path.of(toplevel));
      }
    } catch (IOException e) {
      throw new AgentException("io", "cannot set /run/current-system: " + e, e);
    }
  }

  private void onMachine(String toplevel, Journal.Action action) {
    boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
    List<String> words = new ArrayList<>();
    if (systemd) {
      // a unit of its own: the agent's own may be restarted by the switch
      words.addAll(
          List.of(
              "systemd-run",
              "--collect",
              "--quiet",
              "--wait",
              "--pipe",
              "--service-type=exec",
              "--unit=firn-switch-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
    }
    words.addAll(List.of(toplevel + "/bin/switch-to-configuration", action.word()));
    Set<String> before = systemd ? failedUnits() : Set.of();
    Map<String, String> environment = environment(toplevel, action);
    environment.put(
        "PATH", toplevel + "/sw/bin:" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    Sandbox.Result result =
        sandbox.run(
            new Sandbox.Program(words, environment, "/", Sandbox.Identity.ROOT, false, false),
            root.physical("/var/log/firn-activation.log"),
            TIMEOUT_MILLIS);
    if (result.exitCode() == UNITS_FAILED && systemd) {
      Set<String> news = new TreeSet<>(failedUnits());
      news.removeAll(before);
      if (news.isEmpty()) {
        return; // they failed before, too
      }
      throw new AgentException(
          "unit-failed",
          String.join(", ", news) + " did not start; see journalctl -u " + news.iterator().next());
    }
    if (result.exitCode() != 0) {
      throw failed(words, result);
    }
  }

  private static Set<String> failedUnits() {
    Set<String> units = new TreeSet<>();
    try {
      Process process =
          new ProcessBuilder("systemctl", "list-units", "--state=failed", "--plain", "--no-legend")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty())
          .forEach(l -> units.add(l.split(" ")[0]));
    } catch (IOException e) {
      throw new AgentException("cannot-run", "cannot run systemctl: " + e.getMessage(), e);
    }
    return units;
  }
}
