package dev.firn.cli.nix;

/** Something that is attached to an evaluation before it begins, if a flag asks for it. */
public interface EvaluationTool {
  /** The flag, such as {@code --debugger}. */
  String flag();

  /** Begins to watch the evaluation. */
  void attach(Evaluation evaluation);
}
