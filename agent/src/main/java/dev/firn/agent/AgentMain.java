package dev.firn.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.agent.activation.Activator;
import dev.firn.agent.activation.ConnectionProof;
import dev.firn.agent.node.Generation;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.JournalFile;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.node.Profiles;
import dev.firn.agent.units.Supervisor;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The commands of {@code firn agent}. All but {@code run} need nothing but the node itself. */
public final class AgentMain {
  /** How the commands are called. */
  public static final String USAGE =
      """
      firn agent [run] --root DIR --node NAME --server URL [--join-token-file FILE] [--label KEY=VALUE]…
      firn agent rollback --root DIR [--profile PROFILE] [--to GENERATION] [--json]
      firn agent list-generations --root DIR [--profile PROFILE] [--json]
      firn agent status --root DIR [--json]
      firn agent stop-units --root DIR
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> options = new HashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private boolean json;

  private AgentMain(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs a command and exits with its status. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /**
   * Runs a command.
   *
   * @param args what follows {@code firn agent}
   * @return 0 if it succeeded, 1 if it did not, 2 if it was called wrongly
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      return new AgentMain(out, err).command(args);
    } catch (IllegalArgumentException e) {
      err.println("firn agent: " + e.getMessage());
      err.print(USAGE);
      return 2;
    } catch (AgentException e) {
      err.println("firn agent: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private int command(List<String> args) throws InterruptedException {
    boolean named = !args.isEmpty() && !args.getFirst().startsWith("-");
    String command = named ? args.getFirst() : "run";
    parse(named ? args.subList(1, args.size()) : args);
    return switch (command) {
      case "run" -> agent();
      case "rollback" -> rollback();
      case "list-generations" -> listGenerations();
      case "status" -> status();
      case "stop-units" -> stopUnits();
      default -> throw new IllegalArgumentException("there is no command '" + command + "'");
    };
  }

  private void parse(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      switch (option) {
        case "--json" -> json = true;
        case "--root", "--node", "--server", "--join-token-file", "--profile", "--to" ->
            options.put(option, value(args, ++i, option));
        case "--label", "--labels" -> {
          for (String label : value(args, ++i, option).split(",")) {
            int equals = label.indexOf('=');
            if (equals < 1) {
              throw new IllegalArgumentException("'" + label + "' is no label: KEY=VALUE");
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
          }
        }
        default -> throw new IllegalArgumentException("there is no option '" + option + "'");
      }
    }
  }

  private static String value(List<String> args, int at, String option) {
    if (at >= args.size()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return args.get(at);
  }

  private String required(String option) {
    String value = options.get(option);
    if (value == null) {
      throw new IllegalArgumentException(option + " is missing");
    }
    return value;
  }

  private NodeRoot root() {
    NodeRoot root = new NodeRoot(Path.of(required("--root")));
    if (!Files.isDirectory(root.state())) {
      throw new AgentException(
          "no-node", "'" + root.dir() + "' is no node: no agent has run there");
    }
    return root;
  }

  private ProfileName profile() {
    return new ProfileName(options.getOrDefault("--profile", "system"));
  }

  private int agent() throws InterruptedException {
    @Nullable String token = options.get("--join-token-file");
    AgentSettings settings =
        new AgentSettings(
            Path.of(required("--root")),
            required("--node"),
            URI.create(required("--server")),
            token == null ? null : Path.of(token),
            labels);
    Agent agent =
        new Agent(settings, line -> err.println("agent " + settings.node() + ": " + line));
    agent.start();
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(agent::stop));
    end.await();
    return 0;
  }

  private int rollback() throws InterruptedException {
    NodeRoot root = root();
    long to;
    try {
      to = Long.parseLong(options.getOrDefault("--to", "0"));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--to takes a generation's number", e);
    }
    Activator activator = local(root);
    Journal.Ended ended =
        activator.switchTo(
            profile(),
            to,
            (phase, _, _, text) -> {
              if (!text.isEmpty() && phase != Journal.Phase.FETCHING) {
                err.println(text);
              }
            });
    boolean activated = ended.result() == Journal.Result.ACTIVATED;
    if (json) {
      ObjectNode object =
          new ObjectMapper()
              .createObjectNode()
              .put("profile", ended.profile())
              .put("result", ended.result().name())
              .put("generation", ended.generation())
              .put("active", ended.active().generation())
              .put("error", activated ? null : ended.errorMessage())
              .put("millis", ended.millis());
      ended.urls().forEach(object.putArray("urls")::add);
      out.println(object);
      return activated ? 0 : 1;
    }
    if (!activated) {
      err.println("firn agent: " + ended.errorMessage());
      return 1;
    }
    out.println(
        "profile "
            + ended.profile()
            + " is at generation "
            + ended.generation()
            + " ("
            + ended.millis()
            + " ms)");
    ended.urls().forEach(out::println);
    return 0;
  }

  private static Activator local(NodeRoot root) {
    return new Activator(
        root,
        new Supervisor(root),
        (path, _) -> {
          // what a generation of the node refers to is kept by its link
          if (!root.exists(path)) {
            throw new AgentException("missing", "'" + path + "' is not on the node any more");
          }
          return 0;
        },
        ConnectionProof.NONE);
  }

  private int listGenerations() {
    List<Generation> all = new Profiles(root()).list(profile());
    if (json) {
      ArrayNode list = new ObjectMapper().createArrayNode();
      for (Generation generation : all) {
        list.addObject()
            .put("generation", generation.number())
            .put("storePath", generation.storePath())
            .put("date", generation.created().toString())
            .put("current", generation.selected());
      }
      out.println(list);
      return 0;
    }
    for (Generation generation : all) {
      out.printf(
          "%5d  %s  %s%s%n",
          generation.number(),
          generation.created(),
          generation.storePath(),
          generation.selected() ? "  (current)" : "");
    }
    return 0;
  }

  private int status() {
    NodeRoot root = root();
    Journal journal = new JournalFile(root).read();
    Map<String, String> units = root.isMachine() ? Map.of() : new Supervisor(root).states();
    if (json) {
      ObjectNode object = new ObjectMapper().createObjectNode();
      ObjectNode running = object.putObject("running");
      journal
          .running()
          .forEach(
              (p, r) ->
                  running
                      .putObject(p)
                      .put("generation", r.generation())
                      .put("storePath", r.storePath()));
      ObjectNode states = object.putObject("units");
      units.forEach(states::put);
      Journal.Transaction open = journal.open();
      object.put("phase", open == null ? null : open.phase().name());
      out.println(object);
      return 0;
    }
    journal
        .running()
        .forEach((p, r) -> out.println(p + ": generation " + r.generation() + " " + r.storePath()));
    units.forEach((u, s) -> out.println(u + ": " + s));
    Journal.Transaction open = journal.open();
    if (open != null) {
      out.println(
          "at work: generation "
              + open.generation()
              + " of "
              + open.profile()
              + ", "
              + open.phase());
    }
    return 0;
  }

  private int stopUnits() {
    new Supervisor(root()).stopAll();
    return 0;
  }
}
