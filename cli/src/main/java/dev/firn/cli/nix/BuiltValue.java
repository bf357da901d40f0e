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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    return found
        .getFirst()
        .drvPath()
        .orElseThrow(
            () ->
                evaluation.failure(
                    ErrorCode.INVALID_DERIVATION, "the derivation has no attribute 'drvPath'"));
  }

  /** Builds all outputs of the value: printed paths by output. */
  public static Map<String, String> build(Evaluation evaluation, Value value) {
    StoreDir dir = evaluation.nix().host().store().dir();
    StorePath derivation = dir.parse(derivationPath(evaluation, value));
    Builds builds =
        evaluation
            .builds()
            .orElseThrow(
                () ->
                    new CommandException(
                        "this store cannot be built into; '--store FOLDER' names one that can"));
    Set<DerivationOutputId> wanted = new LinkedHashSet<>();
    evaluation
        .nix()
        .host()
        .store()
        .readDerivation(derivation)
        .outputs()
        .keySet()
        .forEach(output -> wanted.add(new DerivationOutputId(derivation, output)));
    Map<String, String> outputs = new TreeMap<>();
    try {
      builds
          .provider()
          .provide(wanted)
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
