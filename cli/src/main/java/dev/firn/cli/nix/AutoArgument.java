package dev.firn.cli.nix;

/** What the command line gives a function that it calls. */
sealed interface AutoArgument {
  /** {@code --arg NAME TEXT}: an expression, evaluated when it is needed. */
  record Expression(String text) implements AutoArgument {}

  /** {@code --argstr NAME TEXT}, and what a file or standard input held. */
  record Text(String text) implements AutoArgument {}
}
