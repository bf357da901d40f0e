package dev.firn.cli;

import dev.firn.cli.command.AgentCommand;
import dev.firn.cli.command.BuildCommand;
import dev.firn.cli.command.DocCommand;
import dev.firn.cli.command.EvalCommand;
import dev.firn.cli.command.FlakeCommand;
import dev.firn.cli.command.HashCommand;
import dev.firn.cli.command.NarCommand;
import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.fleet.BuildsCommand;
import dev.firn.cli.fleet.EventsCommand;
import dev.firn.cli.fleet.LogsCommand;
import dev.firn.cli.fleet.NodesCommand;
import dev.firn.cli.fleet.OptionsCommand;
import dev.firn.cli.fleet.TokenCommand;
import dev.firn.cli.nix.NixBuild;
import dev.firn.cli.nix.NixEnv;
import dev.firn.cli.nix.NixInstantiate;
import dev.firn.cli.rebuild.CancelCommand;
import dev.firn.cli.rebuild.ProfileCommand;
import dev.firn.cli.rebuild.RebuildCommand;
import dev.firn.cli.repl.ReplCommand;
import dev.firn.cli.server.ConsoleCommand;
import dev.firn.cli.server.DoctorCommand;
import dev.firn.cli.server.DownCommand;
import dev.firn.cli.server.StatusCommand;
import dev.firn.cli.server.UpCommand;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that there are. */
enum Verb {
  REBUILD("rebuild", "make a configuration a running generation"),
  UP("up", "start all of Firn on this machine, in the background"),
  DOWN("down", "stop it"),
  STATUS("status", "whether it runs, what its nodes run, what is on its way"),
  DOCTOR("doctor", "whether this machine has what Firn needs"),
  CONSOLE("console", "the server's web pages, opened with its token"),
  NODES("nodes", "the machines, what they run, how one joins"),
  TOKEN("token", "who may do what: tokens with roles"),
  PROFILE("profile", "the packages of one user of a node"),
  OPTIONS("options", "what can be set, and what is"),
  EVENTS("events", "everything that happens"),
  LOGS("logs", "a build's log, or what happened on a node"),
  CANCEL("cancel", "end a submission that is under way"),
  BUILDS("builds", "what was built, and trying a failed build again"),
  AGENT("agent", "what makes a machine a node; its commands work without any server"),
  BUILD("build", "build packages on this machine, without a server"),
  REPL("repl", "evaluate expressions, line by line"),
  NIX_INSTANTIATE("nix-instantiate", "evaluate expressions, write their derivations; as Nix's own"),
  NIX_BUILD("nix-build", "build what expressions evaluate to, in sandboxes; as Nix's own"),
  NIX_ENV("nix-env", "list the packages of an expression; as nix-env -qa"),
  EVAL("eval", "evaluate what a flake, a file or an expression has"),
  FLAKE("flake", "show, lock, describe and update flakes"),
  DOC("doc", "what the builtins of the language do"),
  HASH("hash", "hash files and trees, convert hashes"),
  NAR("nar", "make, list and unpack Nix archives"),
  NIX_HASH("nix-hash", "as Nix's own"),
  COMPLETION("completion", "complete firn's commands in a shell");

  private final String command;
  private final String summary;

  Verb(String command, String summary) {
    this.command = command;
    this.summary = summary;
  }

  static @Nullable Verb named(String name) {
    for (Verb verb : values()) {
      if (verb.command.equals(name)) {
        return verb;
      }
    }
    return null;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(verb -> verb.command).toList();
  }

  String command() {
    return command;
  }

  String summary() {
    return summary;
  }

  int run(Arguments arguments, Console console) {
    return switch (this) {
      case REBUILD -> RebuildCommand.run(arguments, console, ReplCommand::configuration);
      case UP -> UpCommand.run(arguments, console);
      case DOWN -> DownCommand.run(arguments, console);
      case STATUS -> StatusCommand.run(arguments, console);
      case DOCTOR -> DoctorCommand.run(arguments, console);
      case CONSOLE -> ConsoleCommand.run(arguments, console);
      case NODES -> NodesCommand.run(arguments, console);
      case TOKEN -> TokenCommand.run(arguments, console);
      case PROFILE -> ProfileCommand.run(arguments, console);
      case OPTIONS -> OptionsCommand.run(arguments, console);
      case EVENTS -> EventsCommand.run(arguments, console);
      case LOGS -> LogsCommand.run(arguments, console);
      case CANCEL -> CancelCommand.run(arguments, console);
      case BUILDS -> BuildsCommand.run(arguments, console);
      case AGENT -> AgentCommand.run(arguments, console);
      case BUILD -> BuildCommand.run(arguments, console);
      case REPL -> ReplCommand.run(arguments, console);
      case COMPLETION -> Completion.run(arguments, console);
      case NIX_INSTANTIATE -> NixInstantiate.run(arguments, console);
      case NIX_BUILD -> NixBuild.run(arguments, console);
      case NIX_ENV -> NixEnv.run(arguments, console);
      case EVAL -> EvalCommand.run(arguments, console);
      case FLAKE -> FlakeCommand.run(arguments, console);
      case DOC -> DocCommand.run(arguments, console);
      case HASH -> HashCommand.run(arguments, console);
      case NAR -> NarCommand.run(arguments, console);
      case NIX_HASH -> HashCommand.runNixHash(arguments, console);
    };
  }

  /** The exit status for a command line that is wrong: Nix's own commands have 1. */
  int usageStatus() {
    return switch (this) {
      case REBUILD, UP, DOWN, STATUS, DOCTOR, CONSOLE, NODES, PROFILE, OPTIONS, EVENTS, LOGS -> 2;
      case TOKEN, CANCEL, BUILDS, AGENT, BUILD, REPL, COMPLETION -> 2;
      case NIX_INSTANTIATE, NIX_BUILD, NIX_ENV, EVAL, FLAKE, DOC, HASH, NAR, NIX_HASH -> 1;
    };
  }

  String help() {
    return switch (this) {
      case REBUILD -> RebuildCommand.HELP;
      case UP -> UpCommand.HELP;
      case DOWN -> DownCommand.HELP;
      case STATUS -> StatusCommand.HELP;
      case DOCTOR -> DoctorCommand.HELP;
      case CONSOLE -> ConsoleCommand.HELP;
      case NODES -> NodesCommand.HELP;
      case TOKEN -> TokenCommand.HELP;
      case PROFILE -> ProfileCommand.HELP;
      case OPTIONS -> OptionsCommand.HELP;
      case EVENTS -> EventsCommand.HELP;
      case LOGS -> LogsCommand.HELP;
      case CANCEL -> CancelCommand.HELP;
      case BUILDS -> BuildsCommand.HELP;
      case AGENT -> AgentCommand.HELP;
      case BUILD -> BuildCommand.HELP;
      case REPL -> ReplCommand.HELP;
      case COMPLETION -> Completion.HELP;
      case NIX_INSTANTIATE -> NixInstantiate.HELP;
      case NIX_BUILD -> NixBuild.HELP;
      case NIX_ENV -> NixEnv.HELP;
      case EVAL -> EvalCommand.HELP;
      case FLAKE -> FlakeCommand.HELP;
      case DOC -> DocCommand.HELP;
      case HASH, NIX_HASH -> HashCommand.HELP;
      case NAR -> NarCommand.HELP;
    };
  }

  /** The text of {@code firn --help}. */
  static String overview() {
    StringBuilder out = new StringBuilder("firn - NixOS as a service for a fleet\n\n");
    for (Verb verb : values()) {
      out.append("  firn ")
          .append(verb.command)
          .append(" ".repeat(18 - verb.command.length()))
          .append(verb.summary)
          .append('\n');
    }
    out.append("\nfirn COMMAND --help tells more about one; firn --version tells the version.\n");
    return out.toString();
  }
}
