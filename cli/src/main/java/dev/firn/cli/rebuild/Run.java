package dev.firn.cli.rebuild;

import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.ServerEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a revision from its events, and whether it has ended. */
final class Run {
  /**
   * A node that was told.
   *
   * @param action {@code SWITCH}, {@code BOOT}, {@code TEST} or {@code DRY_ACTIVATE}
   */
  record Activation(
      String node,
      String action,
      long generation,
      boolean succeeded,
      long active,
      List<String> urls,
      long fetchedBytes,
      @Nullable Failure failure) {}

  /**
   * Why something ended.
   *
   * @param subject what: a configuration, a system, a node
   * @param fault the fault of the event
   * @param lines the last lines of a log
   */
  record Failure(String subject, Json fault, List<String> lines) {}

  private final boolean reachesNodes;
  private final boolean rollback;
  private final Set<String> systems = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> expectedNodes = new LinkedHashSet<>();
  private final Map<String, Activation> activations = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, String> toplevels = new LinkedHashMap<>();
  private final Map<String, String> running = new LinkedHashMap<>();
  private boolean evaluated;
  private boolean rejected;
  private boolean cancelled;
  private long planned;
  private long built;

  /**
   * @param nodes that were asked for; empty for those named as the systems
   * @param reachesNodes whether nodes are told at all
   * @param rollback whether there is nothing to evaluate
   */
  Run(List<String> nodes, boolean reachesNodes, boolean rollback) {
    this.reachesNodes = reachesNodes;
    this.rollback = rollback;
    if (rollback) {
      expectedNodes.addAll(nodes);
      evaluated = true;
    }
  }

  /** Folds an event in. */
  void add(ServerEvent event) {
    Json body = event.body();
    switch (event.name()) {
      case "configuration.evaluated" -> {
        evaluated = true;
        for (Json system : body.list("systems")) {
          systems.add(system.text("name"));
          open.add(system.text("name"));
        }
      }
      case "configuration.rejected" -> {
        rejected = true;
        fail(body.text("configuration"), body);
      }
      case "configuration.cancelled" -> {
        cancelled = true;
        String by = body.text("by");
        failures.add(
            new Failure(
                body.text("configuration"),
                Json.object(
                    "code",
                    "cancelled",
                    "message",
                    "it was cancelled" + (by.isEmpty() ? "" : " by " + by)),
                List.of()));
      }
      case "system.rejected", "closure.incomplete", "system.build-failed" -> {
        open.remove(body.text("system"));
        fail(body.text("system"), body);
      }
      case "builds.planned" -> {
        planned += body.number("builds");
        if (isDryBuild(body)) {
          open.remove(body.text("system")); // nothing follows
        }
      }
      case "build.started" -> running.put(body.text("derivation"), name(body.text("derivation")));
      case "build.succeeded" -> {
        if (running.remove(body.text("derivation")) != null) {
          built++;
        }
      }
      case "build.failed" -> running.remove(body.text("derivation"));
      case "closure.stored" -> {
        open.remove(body.text("system"));
        toplevels.put(body.text("system"), body.text("toplevel"));
        if (reachesNodes) {
          List<Json> nodes = body.at("target").list("nodes");
          if (nodes.isEmpty()) {
            expectedNodes.add(body.text("system"));
          }
          nodes.forEach(n -> expectedNodes.add(n.text()));
        }
      }
      case "generation.activated" -> activation(body, true);
      case "generation.rolled-back", "activation.failed" -> activation(body, false);
      default -> {
        // of no concern here
      }
    }
  }

  /** Whether a plan is all that was asked for. */
  static boolean isDryBuild(Json planned) {
    return planned.at("target").text("action").equals("DRY_BUILD");
  }

  private void fail(String subject, Json body) {
    failures.add(
        new Failure(
            subject, body.at("fault"), body.list("lastLines").stream().map(Json::text).toList()));
  }

  private void activation(Json body, boolean succeeded) {
    String node = body.text("node");
    @Nullable Failure failure = succeeded ? null : new Failure(node, body.at("fault"), List.of());
    if (failure != null) {
      failures.add(failure);
    }
    activations.put(
        node,
        new Activation(
            node,
            body.text("action"),
            body.number("generation"),
            succeeded,
            succeeded ? body.number("generation") : body.number("active"),
            body.list("urls").stream().map(Json::text).toList(),
            body.number("fetchedBytes"),
            failure));
  }

  /** A derivation's name: {@code hello-2.12} of {@code /nix/store/…-hello-2.12.drv}. */
  static String name(String derivation) {
    String file = derivation.substring(derivation.lastIndexOf('/') + 1);
    String plain = file.endsWith(".drv") ? file.substring(0, file.length() - 4) : file;
    int hash = 33;
    return plain.length() > hash && plain.charAt(hash - 1) == '-' ? plain.substring(hash) : plain;
  }

  /** Whether nothing more will come. */
  boolean ended() {
    if (rejected || cancelled) {
      return true;
    }
    return evaluated && open.isEmpty() && activations.keySet().containsAll(expectedNodes);
  }

  boolean succeeded() {
    return ended() && failures.isEmpty();
  }

  boolean isRollback() {
    return rollback;
  }

  /** Nodes whose end is awaited. */
  List<String> awaited() {
    return expectedNodes.stream().filter(n -> !activations.containsKey(n)).toList();
  }

  /** Whether only nodes are awaited. */
  boolean awaitsNodesOnly() {
    return evaluated && open.isEmpty() && !ended();
  }

  List<Failure> failures() {
    return failures;
  }

  List<Activation> activations() {
    return List.copyOf(activations.values());
  }

  Map<String, String> toplevels() {
    return toplevels;
  }

  /** Names of what is being built now. */
  List<String> running() {
    return List.copyOf(running.values());
  }

  long planned() {
    return planned;
  }

  long built() {
    return built;
  }
}
