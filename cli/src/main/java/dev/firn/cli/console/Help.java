package dev.firn.cli.console;

/** What every command answers to {@code --help} and {@code --version}. */
public final class Help {
  private Help() {}

  /** Prints a help text. */
  public static int print(Console console, String text) {
    console.out().print(ProcessBytes.utf8(text));
    return 0;
  }

  /** Prints the version of a command of Nix's, as Nix does. */
  public static int version(Console console, String command) {
    console.out().line(command + " (Nix) " + Version.NIX);
    return 0;
  }
}
