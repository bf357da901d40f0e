package dev.firn.cli;

import dev.firn.cli.command.DocCommand;
import dev.firn.cli.command.EvalCommand;
import dev.firn.cli.command.FlakeCommand;
import dev.firn.cli.command.HashCommand;
import dev.firn.cli.command.NarCommand;
import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.nix.NixBuild;
import dev.firn.cli.nix.NixEnv;
import dev.firn.cli.nix.NixInstantiate;
import dev.firn.cli.rebuild.RebuildCommand;
import dev.firn.cli.server.DownCommand;
import dev.firn.cli.server.UpCommand;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that there are. */
enum Verb {
  REBUILD("rebuild", "make a configuration a running generation"),
  UP("up", "start all of Firn on this machine, in the background"),
  DOWN("down", "stop it"),
  NIX_INSTANTIATE("nix-instantiate", "evaluate expressions, write their derivations; as Nix's own"),
  NIX_BUILD("nix-build", "build what expressions evaluate to, in sandboxes; as Nix's own"),
  NIX_ENV("nix-env", "list the packages of an expression; as nix-env -qa"),
  EVAL("eval", "evaluate what a flake, a file or an expression has"),
  FLAKE("flake", "show, lock, describe and update flakes"),
  DOC("doc", "what the builtins of the language do"),
  HASH("hash", "hash files and trees, convert hashes"),
  NAR("nar", "make, list and unpack Nix archives"),
  NIX_HASH("nix-hash", "as Nix's own");

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

  int run(Arguments arguments, Console console) {
    return switch (this) {
      case REBUILD -> RebuildCommand.run(arguments, console, Verb::repl);
      case UP -> UpCommand.run(arguments, console);
      case DOWN -> DownCommand.run(arguments, console);
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
      case REBUILD, UP, DOWN -> 2;
      case NIX_INSTANTIATE, NIX_BUILD, NIX_ENV, EVAL, FLAKE, DOC, HASH, NAR, NIX_HASH -> 1;
    };
  }

  private static int repl(Console console, String configuration) {
    throw new dev.firn.cli.console.CommandException("no repl");
  }

  String help() {
    return switch (this) {
      case REBUILD -> RebuildCommand.HELP;
      case UP -> UpCommand.HELP;
      case DOWN -> DownCommand.HELP;
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
