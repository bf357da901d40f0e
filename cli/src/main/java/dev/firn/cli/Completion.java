package dev.firn.cli;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code firn completion}: what a shell needs to complete firn's commands; made from their help.
 */
final class Completion {
  /** The text of {@code firn completion --help}. */
  static final String HELP =
      """
      firn completion - complete firn's commands in a shell

        firn completion bash|zsh|fish

      Prints a script for the shell.

      Examples:
        firn completion bash > ~/.local/share/bash-completion/completions/firn
        firn completion zsh > ~/.zsh/completions/_firn
        firn completion fish > ~/.config/fish/completions/firn.fish
      """;

  private Completion() {}

  /** Runs the command. */
  static int run(Arguments line, Console console) {
    String shell = "";
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> shell = line.current();
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        default -> throw line.unknown(HELP);
      }
    }
    String script =
        switch (shell) {
          case "bash" -> bash();
          case "zsh" -> "#compdef firn\nautoload -U +X bashcompinit && bashcompinit\n" + bash();
          case "fish" -> fish();
          default -> throw new UsageException("say for which shell: bash, zsh or fish");
        };
    console.out().print(ProcessBytes.utf8(script));
    return 0;
  }

  /** The words that may follow a verb. */
  static Set<String> words(Verb verb) {
    Set<String> words = new LinkedHashSet<>();
    String help = verb.help();
    Matcher usage =
        Pattern.compile("^  firn " + verb.command() + " \\[?([a-z][a-z|-]*)\\b", Pattern.MULTILINE)
            .matcher(help.substring(0, Math.max(0, help.indexOf("Examples:"))));
    while (usage.find()) {
      words.addAll(List.of(usage.group(1).split("\\|", -1)));
    }
    int actions = help.indexOf("\nActions:\n");
    if (actions >= 0) {
      String block = help.substring(actions + 1, help.indexOf("\n\n", actions));
      Matcher action = Pattern.compile("^  ([a-z-]+)  ", Pattern.MULTILINE).matcher(block);
      while (action.find()) {
        words.add(action.group(1));
      }
    }
    return words;
  }

  private static Set<String> flags(Verb verb) {
    Set<String> flags = new TreeSet<>(Suggestion.flags(verb.help()));
    flags.add("--help");
    // parts of sentences: --no-SETTING, --N
    flags.removeIf(flag -> flag.endsWith("-") || flag.equals("--N"));
    return flags;
  }

  private static String bash() {
    StringBuilder cases = new StringBuilder();
    for (Verb verb : Verb.values()) {
      cases
          .append("    ")
          .append(verb.command())
          .append(") words='")
          .append(String.join(" ", words(verb)))
          .append("' flags='")
          .append(String.join(" ", flags(verb)))
          .append("' ;;\n");
    }
    return """
        _firn() {
          local cur=${COMP_WORDS[COMP_CWORD]} words= flags=
          if ((COMP_CWORD == 1)); then
            COMPREPLY=($(compgen -W 'VERBS' -- "$cur"))
            return
          fi
          case ${COMP_WORDS[1]} in
        CASES  esac
          if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "$flags" -- "$cur"))
          elif ((COMP_CWORD == 2)) && [[ $words ]]; then
            COMPREPLY=($(compgen -W "$words" -- "$cur"))
          else
            COMPREPLY=($(compgen -f -- "$cur"))
          fi
        }
        complete -o filenames -F _firn firn ./firn
        """
        .replace("VERBS", String.join(" ", Verb.names()))
        .replace("CASES", cases);
  }

  private static String fish() {
    StringBuilder out = new StringBuilder();
    for (Verb verb : Verb.values()) {
      out.append("complete -c firn -n __fish_use_subcommand -f -a ")
          .append(verb.command())
          .append(" -d '")
          .append(verb.summary().replace("'", "\\'"))
          .append("'\n");
      String when = "complete -c firn -n '__fish_seen_subcommand_from " + verb.command() + "' ";
      for (String word : words(verb)) {
        out.append(when).append("-f -a ").append(word).append('\n');
      }
      for (String flag : flags(verb)) {
        out.append(when)
            .append(
                flag.startsWith("--")
                    ? "-l " + flag.substring(2)
                    : (flag.length() == 2 ? "-s " : "-o ") + flag.substring(1))
            .append('\n');
      }
    }
    return out.toString();
  }
}
