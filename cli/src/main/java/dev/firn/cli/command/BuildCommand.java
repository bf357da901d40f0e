package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.nix.NixBuild;
import java.util.ArrayList;
import java.util.List;

/** {@code firn build}: builds packages on this machine, without a server. */
public final class BuildCommand {
  /** The text of {@code firn build --help}. */
  public static final String HELP =
      """
      firn build - build packages on this machine, without a server

        firn build [FLAGS] [-f FILE] [ATTRIBUTE…]

      Builds attributes of a file (default: default.nix here) in sandboxes and prints their outputs. It is
      'firn nix-build' with the file and the attributes the other way round, and has all its flags.

      Flags:
        -f FILE, --file FILE

      Examples:
        firn build hello
        firn build -f '<nixpkgs>' git --no-out-link
      """;

  private BuildCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    List<String> given = line.rest();
    if (given.contains("--help") || given.contains("-h")) {
      return Help.print(console, HELP);
    }
    List<String> translated = new ArrayList<>();
    boolean flagValue = false;
    for (int i = 0; i < given.size(); i++) {
      String each = given.get(i);
      if ((each.equals("-f") || each.equals("--file")) && i + 1 < given.size()) {
        translated.addFirst(given.get(++i));
      } else if (flagValue || each.startsWith("-")) {
        flagValue = !flagValue && VALUED.contains(each);
        translated.add(each);
      } else {
        translated.add("-A");
        translated.add(each);
      }
    }
    return NixBuild.run(new Arguments(translated), console);
  }

  /** Flags of nix-build that have a value after them, so that the value is no attribute. */
  private static final List<String> VALUED =
      List.of("-o", "--out-link", "-I", "--store", "-j", "--max-jobs", "--cores", "--timeout");
}
