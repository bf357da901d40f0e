package dev.firn.cli.command;

import dev.firn.cli.nix.Evaluation;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.flake.FlakeOperations;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what {@code FLAKE#ATTR} names. */
public final class FlakeOutputs {
  private FlakeOutputs() {}

  /** The value; the flake is locked first. */
  static Value select(Evaluation evaluation, String system, String argument) {
    return select(evaluation, system, argument, false);
  }

  /** The same, but all outputs for {@code FLAKE} alone. */
  public static Value selectOrAll(Evaluation evaluation, String system, String argument) {
    return select(evaluation, system, argument, true);
  }

  private static Value select(
      Evaluation evaluation, String system, String argument, boolean orAll) {
    FlakeOperations flakes = new FlakeOperations(evaluation.nix().flakes());
    FlakeRef.WithFragment wanted = flakes.parse(argument, evaluation.console().workingDirectory());
    Value outputs = flakes.outputs(flakes.lock(wanted.ref(), LockOptions.COMMAND));
    if (orAll && wanted.fragment().isEmpty()) {
      return outputs.force();
    }
    List<String> tried = candidates(wanted.fragment(), system);
    List<String> meant = new ArrayList<>();
    for (String path : tried) {
      Value found = find(outputs, AttributePath.parse(path).tokens(), meant);
      if (found != null) {
        return found.force();
      }
    }
    throw new EvalException(
        ErrorCode.ATTRIBUTE_MISSING,
        "flake '" + wanted.ref() + "' provides none of '" + String.join("', '", tried) + "'",
        meant.stream().distinct().toList(),
        EvalException.NO_POS);
  }

  private static List<String> candidates(String fragment, String system) {
    if (fragment.isEmpty()) {
      return List.of("packages." + system + ".default", "defaultPackage." + system);
    }
    if (fragment.startsWith(".")) {
      return List.of(fragment.substring(1));
    }
    List<String> paths = new ArrayList<>();
    paths.add("packages." + system + "." + fragment);
    paths.add("legacyPackages." + system + "." + fragment);
    paths.add(fragment);
    return paths;
  }

  /**
   * @param meant takes what the first name that is not there could be meant to be
   */
  private static @Nullable Value find(Value outputs, List<String> names, List<String> meant) {
    Value value = outputs;
    for (String name : names) {
      if (!(value.force() instanceof Attrs attrs)) {
        return null;
      }
      Value next = attrs.get(Symbol.of(name));
      if (next == null) {
        meant.addAll(Similar.names(attrs, name));
        return null;
      }
      value = next;
    }
    return value;
  }
}
