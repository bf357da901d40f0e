package dev.firn.cli.rebuild;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerException;
import dev.firn.cli.server.Server;
import dev.firn.cli.server.ServerFlags;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code firn profile}: the packages of one user of a node. */
public final class ProfileCommand {
  /** The text of {@code firn profile --help}. */
  public static final String HELP =
      """
      firn profile - the packages of one user of a node

        firn profile install [FLAGS] PACKAGE…    add packages; each change is a new generation
        firn profile remove [FLAGS] PACKAGE…     take packages out
        firn profile set [FLAGS] PACKAGE…        have these and no others
        firn profile list [FLAGS]                the packages of the active generation
        firn profile history [FLAGS]             all generations
        firn profile rollback [FLAGS]            go back to the generation before, or to --generation

      PACKAGE is an attribute of the release, as git or git_2_39.

      Flags:
        --user NAME          whose (default: $USER)
        --node NODE          on which machine (default: this one)
        --release RELEASE    where packages come from (default: base)
        --generation N       with rollback: that one
        --json               print JSON

      """
          + ServerFlags.HELP
          + """

      Exits with 0 when it worked, 1 when it did not, 2 when the command line is wrong.

      Examples:
        firn profile install --user ada git
        firn profile list --user ada
        firn profile rollback --user ada
      """;

  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern PACKAGE = Pattern.compile("[A-Za-z_][A-Za-z0-9_'.+-]{0,199}");

  private final Console console;
  private final ServerFlags flags;
  private final List<String> operands = new ArrayList<>();
  private @Nullable String user;
  private @Nullable String node;
  private @Nullable String release;
  private long generation;
  private boolean json;

  private ProfileCommand(Console console) {
    this.console = console;
    this.flags = new ServerFlags(console);
  }

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return new ProfileCommand(console).run(line);
  }

  private int run(Arguments line) {
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> operands.add(ProcessBytes.text(line.current()));
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--user" -> user = ProcessBytes.text(line.value());
        case "--node" -> node = ProcessBytes.text(line.value());
        case "--release" -> release = ProcessBytes.text(line.value());
        case "--generation" -> generation = RebuildCommand.number(line.value());
        case "--json" -> json = true;
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    if (operands.isEmpty()) {
      throw new UsageException("say what to do: install, remove, set, list, history, rollback");
    }
    String word = operands.removeFirst();
    String whose = user();
    operands.forEach(ProfileCommand::requirePackage);
    return switch (word) {
      case "install", "remove", "set" -> change(word, whose);
      case "list" -> list(whose);
      case "history" -> history(whose);
      case "rollback" -> rollBack(whose);
      default ->
          throw new UsageException(
              "there is no 'profile "
                  + word
                  + "'; there are install, remove, set, list, history, rollback");
    };
  }

  private String user() {
    String name = user != null ? user : console.variableNotEmpty("USER");
    if (name == null || !USER.matcher(name).matches()) {
      throw new UsageException(
          name == null
              ? "say whose profile, with --user NAME"
              : "'" + name + "' is no user's name");
    }
    return name;
  }

  private static void requirePackage(String name) {
    if (!PACKAGE.matcher(name).matches()) {
      throw new UsageException("'" + name + "' is no attribute of a release, as git is");
    }
  }

  private String node(Server server) {
    String name = node != null ? node : server.localNode();
    if (name.isEmpty()) {
      throw new UsageException("say on which node, with --node NODE");
    }
    return name;
  }

  private int change(String word, String whose) {
    if (operands.isEmpty() && !word.equals("set")) {
      throw new UsageException("say which packages to " + word);
    }
    Server server = flags.find().isPresent() ? flags.server() : started();
    String where = node(server);
    Set<String> packages = new LinkedHashSet<>();
    if (!word.equals("set")) {
      packages.addAll(packages(server.client(), where, whose));
    }
    if (word.equals("remove")) {
      for (String name : operands) {
        if (!packages.remove(name)) {
          throw new UsageException(
              whose
                  + " has no '"
                  + name
                  + "' on "
                  + where
                  + "; there are "
                  + String.join(", ", packages));
        }
      }
    } else {
      packages.addAll(operands);
    }
    Submission submission =
        new Submission(
            "user-" + whose,
            null,
            null,
            Json.object(
                "kind",
                "packages",
                "attributes",
                List.copyOf(packages),
                "release",
                release == null ? "base" : release));
    return follow(
        server,
        where,
        view ->
            submission.send(
                server.client(),
                new Submission.Target("SWITCH", "user/" + whose, List.of(where), release),
                RebuildCommand.submitter(console)),
        submission.name(),
        false);
  }

  private Server started() {
    if (flags.isNamed()) {
      return flags.server();
    }
    dev.firn.cli.server.UpCommand.start(console, 0, json);
    return flags.server();
  }

  /** Begins something that has a revision. */
  @FunctionalInterface
  private interface Beginning {
    String begin(View view);
  }

  private int follow(
      Server server, String where, Beginning beginning, String what, boolean rollback) {
    View view = RebuildCommand.view(console, View.Origin.NONE, json, false);
    try {
      String revision = beginning.begin(view);
      view.submitted(what, revision);
      Run run = new Run(List.of(where), true, rollback);
      new Follower(server, view).follow(revision, run);
      return run.succeeded() ? 0 : 1;
    } finally {
      view.close();
    }
  }

  private static String path(String where, String whose) {
    return "/v1/nodes/" + RestClient.encode(where) + "/profiles/user/" + RestClient.encode(whose);
  }

  private static Json generations(RestClient client, String where, String whose) {
    try {
      return client.get(path(where, whose) + "/generations");
    } catch (ServerException e) {
      if (e.status() == 404 && client.get("/v1/nodes/" + RestClient.encode(where)).isPresent()) {
        return Json.NOTHING;
      }
      throw e;
    }
  }

  /** The packages that the active generation was asked to have. */
  private static List<String> packages(RestClient client, String where, String whose) {
    Json answer = generations(client, where, whose);
    for (Json each : answer.itemsOr("generations")) {
      if (each.isTrue("current")) {
        return each.list("packages").stream().map(Json::text).toList();
      }
    }
    return List.of();
  }

  private int list(String whose) {
    Server server = flags.server();
    List<String> packages = packages(server.client(), node(server), whose);
    if (json) {
      console.out().line(ProcessBytes.utf8(Json.object("packages", packages).toString()));
    } else {
      packages.forEach(p -> console.out().line(ProcessBytes.utf8(p)));
    }
    return 0;
  }

  private int history(String whose) {
    Server server = flags.server();
    return Generations.print(console, server.client(), node(server), "user/" + whose, json);
  }

  private int rollBack(String whose) {
    Server server = flags.server();
    String where = node(server);
    return follow(
        server,
        where,
        view ->
            server
                .client()
                .post(
                    path(where, whose) + "/rollback",
                    Json.object("generation", generation, "action", "SWITCH"))
                .text("revision"),
        "rollback of " + whose + " on " + where,
        true);
  }
}
