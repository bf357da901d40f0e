package dev.firn.cli.command;

import dev.firn.cli.nix.Evaluation;
import dev.firn.eval.error.ErrorCode;
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
final class FlakeOutputs {
  private FlakeOutputs() {}

  /** The value; the flake is locked first. */
  static Value select(Evaluation evaluation, String system, String argument) {
    FlakeOperations flakes = new FlakeOperations(evaluation.nix().flakes());
    FlakeRef.WithFragment wanted = flakes.parse(argument, evaluation.console().workingDirectory());
    Value outputs = flakes.outputs(flakes.lock(wanted.ref(), LockOptions.COMMAND));
    List<String> tried = candidates(wanted.fragment(), system);
    for (String path : tried) {
      Value found = find(outputs, AttributePath.parse(path).tokens());
      if (found != null) {
        return found.force();
      }
    }
    throw evaluation.failure(
        ErrorCode.ATTRIBUTE_MISSING,
        "flake '" + wanted.ref() + "' provides none of '" + String.join("', '", tried) + "'");
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

  private static @Nullable Value find(Value outputs, List<String> names) {
    Value value = outputs;
    for (String name : names) {
      Value next = value.force() instanceof Attrs attrs ? attrs.get(Symbol.of(name)) : null;
      if (next == null) {
        return null;
      }
      value = next;
    }
    return value;
  }
}
