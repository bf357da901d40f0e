package dev.firn.cli.nix;

import dev.firn.eval.compile.DefinedNames;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Printer;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The syntax trees of many files, printed in the order of the files and parsed on all cores: a lazy
 * value for some files at a time, which others compute ahead.
 */
final class ParsedFiles {
  private static final int AT_ONCE = 32;
  private static final Object[] NO_SCOPE = {};

  private ParsedFiles() {}

  /** A tree's text, once all names in it are known to be defined. */
  static String text(Evaluation evaluation, Evaluation.Parsed parsed) {
    return text(evaluation, parsed, evaluation.machine().definedNames());
  }

  private static String text(Evaluation evaluation, Evaluation.Parsed parsed, DefinedNames names) {
    Machine.Parsed tree = parsed.tree();
    if (!names.in(tree.expr())) {
      // Says which is not.
      evaluation.machine().compile(tree);
    }
    return Printer.print(tree.expr());
  }

  /** Prints them all, a line each, up to the first that cannot be parsed, which fails. */
  static void print(Evaluation evaluation, java.util.List<String> files) {
    @Nullable Thunk[] parts = new Thunk[(files.size() + AT_ONCE - 1) / AT_ONCE];
    for (int i = 0; i < parts.length; i++) {
      int end = Math.min(files.size(), (i + 1) * AT_ONCE);
      parts[i] = new Thunk(new Part(evaluation, files.subList(i * AT_ONCE, end)), NO_SCOPE);
    }
    Ahead ahead =
        Ahead.offer(
            parts.length,
            i -> {
              Thunk part = parts[i];
              if (part != null) {
                part.force();
              }
            });
    for (int i = 0; i < parts.length; i++) {
      Ahead.reached(ahead, i);
      Value[] lines = ((List) Objects.requireNonNull(parts[i]).value()).elements;
      for (Value line : lines) {
        evaluation.out().line(((Str) line).value);
      }
      int next = i * AT_ONCE + lines.length;
      if (next < Math.min(files.size(), (i + 1) * AT_ONCE)) {
        // This is the one that fails, after all lines before it.
        evaluation.out().line(text(evaluation, evaluation.file(files.get(next))));
      }
      parts[i] = null;
    }
  }

  /** The texts of some files, up to the first that fails; a failure if that is the first of all. */
  private static final class Part extends Code {
    private final Evaluation evaluation;
    private final java.util.List<String> files;

    Part(Evaluation evaluation, java.util.List<String> files) {
      this.evaluation = evaluation;
      this.files = files;
    }

    @Override
    public Value eval(Object[] env) {
      java.util.List<Value> lines = new ArrayList<>(files.size());
      DefinedNames names = evaluation.machine().definedNames();
      for (String file : files) {
        try {
          lines.add(Str.of(text(evaluation, evaluation.file(file), names)));
        } catch (EvalException e) {
          if (lines.isEmpty()) {
            throw e;
          }
          break;
        }
      }
      return new List(lines.toArray(Value[]::new));
    }
  }
}
