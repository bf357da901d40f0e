package dev.firn.cli.rebuild;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.UnreachableException;
import dev.firn.cli.server.Server;
import dev.firn.cli.server.ServerFlags;
import dev.firn.cli.server.UpCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code firn rebuild}: makes a configuration a running generation; the words are NixOS's. */
public final class RebuildCommand {
  /** The text of {@code firn rebuild --help}. */
  public static final String HELP =
      """
      firn rebuild - make a configuration a running generation

        firn rebuild ACTION [FLAGS] [CONFIGURATION]

      CONFIGURATION is a folder with a configuration.nix or flake.nix (default: the current one), a file, a
      flake such as .#web or github:OWNER/NAME#web, or a Git URL. It is submitted to the server, which evaluates
      it, merges its modules, builds what is missing and activates it; each step is shown. Without a server
      one is started on this machine, which then is the node that is rebuilt.

      Actions:
        switch              run it now and after the next boot
        boot                run it after the next boot
        test                run it now only
        build               build it; change nothing
        dry-build           say what would be built
        dry-activate        say what switching would do
        list-generations    the generations of a node
        repl                look into a configuration: config, options and pkgs are at hand

      Flags:
        --rollback          with switch, boot or test: the generation before, instead of a configuration
        --generation N      with --rollback: that one
        --node NODE         run it there; may be repeated (default: this machine, or for a flake with several systems
                            the nodes that are named as these)
        --name NAME         the configuration's name (default: made from the folder's)
        --release RELEASE   where packages and modules come from: base, 24.11, a flake
        --json              print each event as a line of JSON, then one object that says how it ended
        --show-trace        show the whole trace of a failure

      """
          + ServerFlags.HELP
          + """

      Exits with 0 when it worked, 1 when it did not, 2 when the command line is wrong.

      Examples:
        firn rebuild switch examples/web
        firn rebuild switch --rollback
        firn rebuild build .#nixosConfigurations.web
        firn rebuild switch --node web1 --node web2 ./fleet
      """;

  private static final Map<String, String> ACTIONS =
      Map.of(
          "switch", "SWITCH",
          "boot", "BOOT",
          "test", "TEST",
          "build", "BUILD",
          "dry-build", "DRY_BUILD",
          "dry-activate", "DRY_ACTIVATE");

  private static final List<String> WORDS =
      List.of(
          "switch",
          "boot",
          "test",
          "build",
          "dry-build",
          "dry-activate",
          "list-generations",
          "repl");

  private final Console console;
  private final ServerFlags server;
  private final List<String> nodes = new ArrayList<>();
  private final List<String> operands = new ArrayList<>();
  private @Nullable String name;
  private @Nullable String release;
  private boolean rollback;
  private boolean json;
  private boolean trace;
  private long generation;

  private RebuildCommand(Console console) {
    this.console = console;
    this.server = new ServerFlags(console);
  }

  /** What evaluates {@code rebuild repl}, which this package does not know. */
  @FunctionalInterface
  public interface Repl {
    /** Runs it over a configuration. */
    int run(Console console, String configuration);
  }

  /** Runs the command. */
  public static int run(Arguments line, Console console, Repl repl) {
    return new RebuildCommand(console).run(line, repl);
  }

  private int run(Arguments line, Repl repl) {
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> operands.add(line.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--rollback" -> rollback = true;
        case "--generation" -> generation = number(line.value());
        case "--node" -> nodes.add(ProcessBytes.text(line.value()));
        case "--name" -> name = ProcessBytes.text(line.value());
        case "--release" -> release = ProcessBytes.text(line.value());
        case "--json" -> json = true;
        case "--show-trace" -> trace = true;
        default -> {
          if (!server.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    return dispatch(repl);
  }

  private int dispatch(Repl repl) {
    if (operands.isEmpty()) {
      throw new UsageException("say what to do: " + String.join(", ", WORDS));
    }
    String word = operands.removeFirst();
    if (operands.size() > 1) {
      throw new UsageException("only one configuration can be given");
    }
    String configuration = operands.isEmpty() ? "." : operands.getFirst();
    if (word.equals("repl")) {
      return repl.run(console, configuration);
    }
    if (word.equals("list-generations")) {
      if (server.find().isEmpty()) {
        return LocalNode.of(console).list(nodes, json);
      }
      return Generations.list(console, reach(), nodes, json);
    }
    String action = ACTIONS.get(word);
    if (action == null) {
      String nearest = Suggestion.nearest(word, WORDS);
      throw new UsageException(
          "there is no action '"
              + word
              + "'"
              + (nearest.isEmpty()
                  ? "; there are " + String.join(", ", WORDS)
                  : "; did you mean '" + nearest + "'?"));
    }
    if (rollback) {
      if (!operands.isEmpty()) {
        throw new UsageException("--rollback takes no configuration: it goes back to a generation");
      }
      return rollBack(action);
    }
    return submit(action, configuration);
  }

  static long number(String text) {
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException("'" + text + "' is no generation: they are numbers from 1");
  }

  /** The server; one is started here when none is named and none runs. */
  private Server reach() {
    Optional<Server> found = server.find();
    if (found.isPresent()) {
      return found.get();
    }
    UpCommand.start(console, 0, json);
    return server.server();
  }

  private int submit(String action, String configuration) {
    Submission submission = Submission.of(console, configuration, name);
    Server reached = reach();
    if (nodes.isEmpty() && !reached.localNode().isEmpty() && !isFleet(submission, reached)) {
      nodes.add(reached.localNode());
    }
    View.Origin origin = new View.Origin(folder(submission, configuration), submission.folder());
    View view = view(origin);
    try {
      String revision =
          submission.send(
              reached.client(),
              new Submission.Target(action, "system", nodes, release),
              submitter(console));
      view.submitted(submission.name(), revision);
      boolean reaches = !action.equals("BUILD") && !action.equals("DRY_BUILD");
      Run run = new Run(nodes, reaches, false);
      new Follower(reached, view).follow(revision, run);
      return run.succeeded() ? 0 : 1;
    } finally {
      view.close();
    }
  }

  /** Whether a whole flake goes to a server with several nodes: then each system has its own. */
  private static boolean isFleet(Submission submission, Server reached) {
    return submission.isWholeFlake()
        && reached.client().get("/v1/nodes").itemsOr("nodes").size() > 1;
  }

  /** The folder as the user wrote it, for places in messages. */
  private static @Nullable String folder(Submission submission, String operand) {
    if (submission.folder() == null) {
      return null;
    }
    int hash = operand.indexOf('#');
    String place =
        ProcessBytes.text(hash < 0 ? operand : operand.substring(0, hash))
            .replaceFirst("\\?.*", "");
    String entry = submission.entry();
    if (entry != null && !entry.startsWith("#")) {
      int slash = place.lastIndexOf('/');
      place = slash < 0 ? "" : place.substring(0, slash);
    }
    while (place.endsWith("/") && place.length() > 1) {
      place = place.substring(0, place.length() - 1);
    }
    return place;
  }

  private View view(View.Origin origin) {
    return view(console, origin, json, trace);
  }

  /** How a run is shown where this command was started. */
  static View view(Console console, View.Origin origin, boolean json, boolean trace) {
    if (json) {
      return new JsonView(console);
    }
    boolean live = console.terminal().err() && !"dumb".equals(console.variable("TERM"));
    PlainView view =
        live ? new LiveView(console, origin, trace) : new PlainView(console, origin, trace);
    return view.begun();
  }

  /** Who asks: {@code USER@HOST} as far as the environment tells, else as the system knows them. */
  static String submitter(Console console) {
    String user = console.variableNotEmpty("USER");
    String host = console.variableNotEmpty("HOSTNAME");
    String text =
        (user == null ? System.getProperty("user.name", "unknown") : user)
            + (host == null ? "" : "@" + host);
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }

  private int rollBack(String action) {
    if (action.equals("BUILD") || action.equals("DRY_BUILD")) {
      throw new UsageException("--rollback goes with switch, boot, test and dry-activate");
    }
    Optional<Server> found = server.find();
    if (found.isEmpty()) {
      return LocalNode.of(console).rollBack(nodes, generation, json);
    }
    Server reached = found.get();
    if (nodes.isEmpty()) {
      if (reached.localNode().isEmpty()) {
        throw new UsageException("say which node to roll back, with --node NODE");
      }
      nodes.add(reached.localNode());
    }
    int status = 0;
    for (String node : nodes) {
      status = Math.max(status, rollBack(reached, node, action));
    }
    return status;
  }

  private int rollBack(Server reached, String node, String action) {
    View view = view(View.Origin.NONE);
    try {
      Json answer =
          reached
              .client()
              .post(
                  "/v1/nodes/" + RestClient.encode(node) + "/profiles/system/rollback",
                  Json.object("generation", generation, "action", action));
      String revision = answer.text("revision");
      view.submitted("rollback of " + node, revision);
      Run run = new Run(List.of(node), true, true);
      new Follower(reached, view).follow(revision, run);
      return run.succeeded() ? 0 : 1;
    } catch (UnreachableException e) {
      throw new CommandException(
          e.getMessage()
              + "\n       The node goes back by itself, without any server, with: firn agent rollback --root"
              + " FOLDER");
    } finally {
      view.close();
    }
  }
}
