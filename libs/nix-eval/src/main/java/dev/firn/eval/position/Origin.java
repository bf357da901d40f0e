package dev.firn.eval.position;

/** Where a source came from. */
public enum Origin {
  /** A file; the source's name is its path. */
  FILE,
  /** Text given on the command line or by a program. */
  STRING,
  /** Standard input. */
  STDIN,
  /** A part of the evaluator itself. */
  INTERNAL
}
