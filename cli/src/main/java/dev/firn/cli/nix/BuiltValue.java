package dev.firn.cli.nix;

import dev.firn.build.BuildException;
import dev.firn.cli.console.CommandException;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A value that is a derivation, and what it builds. */
public final class BuiltValue {
  private BuiltValue() {}

  /** The printed path of the value's {@code .drv} file. */
  public static String derivationPath(Evaluation evaluation, Value value) {
    List<Package> found =
        Packages.find(evaluation.machine(), value, "", evaluation.arguments(), false);
    if (found.size() != 1) {
      // A set of derivations is none itself.
      throw evaluation.failure(
          ErrorCode.TYPE_MISMATCH, "this is no derivation, so it cannot be built");
    }
    return derivationPath(evaluation, found.getFirst());
  }

  /** The printed path of a package's {@code .drv} file. */
  public static String derivationPath(Evaluation evaluation, Package found) {
    return found
        .drvPath()
        .orElseThrow(
            () ->
                evaluation.failure(
                    ErrorCode.INVALID_DERIVATION, "the derivation has no attribute 'drvPath'"));
  }

  /** What builds into the store of an evaluation. */
  static Builds builds(Evaluation evaluation) {
    return evaluation
        .builds()
        .orElseThrow(
            () ->
                new CommandException(
                    "this store cannot be built into; '--store FOLDER' names one that can"));
  }

  /** All outputs of a derivation. */
  static List<DerivationOutputId> outputs(Evaluation evaluation, StorePath derivation) {
    return evaluation.nix().host().store().readDerivation(derivation).outputs().keySet().stream()
        .map(output -> new DerivationOutputId(derivation, output))
        .toList();
  }

  /** Builds all outputs of the value: printed paths by output. */
  public static Map<String, String> build(Evaluation evaluation, Value value) {
    StoreDir dir = evaluation.nix().host().store().dir();
    StorePath derivation = dir.parse(derivationPath(evaluation, value));
    Map<String, String> outputs = new TreeMap<>();
    try {
      builds(evaluation)
          .provider()
          .provide(outputs(evaluation, derivation))
          .forEach((id, path) -> outputs.put(id.output(), dir.print(path)));
    } catch (BuildException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    return outputs;
  }

  /** A link in the working directory that keeps a path. */
  public static void keep(Evaluation evaluation, String link, String path) {
    evaluation.roots().add(evaluation.console().absolute(link), 1, path);
  }
}
