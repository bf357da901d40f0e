package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.objects.Store;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Optional;

/** Strings that refer to derivations and their outputs. */
final class DerivedPaths {
  private DerivedPaths() {}

  /** The one thing that a string refers to, which the string has to be the path of. */
  static ContextElement single(Machine machine, FileSystemHost host, Value value) {
    Str string =
        machine
            .coercion()
            .toStr(
                value,
                NO_POS,
                "while evaluating the first argument of builtins.outputOf",
                Coercion.Mode.PLAIN);
    if (string.context.size() != 1) {
      throw Faults.error(
          ErrorCode.INVALID_ARGUMENT,
          "the string '"
              + string.value
              + "' refers to "
              + string.context.size()
              + " things in the store, but must refer to exactly one");
    }
    ContextElement element = string.context.iterator().next();
    String expected =
        switch (element) {
          case ContextElement.Opaque(String path) -> path;
          case ContextElement.DrvDeep(String path) ->
              throw Faults.error(
                  ErrorCode.INVALID_ARGUMENT,
                  "the string '"
                      + string.value
                      + "' refers to '"
                      + path
                      + "' with all that it depends on, which is not supported here");
          case ContextElement.Built(ContextElement derivation, String output) ->
              outputString(host.store(), derivation, output).value;
        };
    if (!expected.equals(string.value)) {
      throw Faults.error(
          ErrorCode.INVALID_ARGUMENT,
          "the string '"
              + string.value
              + "' refers to '"
              + expected
              + "', but must be that path itself");
    }
    return element;
  }

  /** An output of a derivation as a string. */
  static Str outputString(Store store, ContextElement derivation, String output) {
    StringContext context = StringContext.of(new ContextElement.Built(derivation, output));
    if (derivation instanceof ContextElement.Opaque(String path)) {
      StorePath drvPath = store.dir().parse(path);
      Derivation drv = store.readDerivation(drvPath);
      DerivationOutput known = drv.outputs().get(output);
      if (known == null) {
        throw Faults.error(
            ErrorCode.INVALID_DERIVATION,
            "the derivation '" + path + "' has no output '" + output + "'");
      }
      return outputString(store, drv.name(), path, drvPath, output, known);
    }
    return new Str(placeholder(store.dir(), derivation, output).render(), context);
  }

  /** An output of a known derivation as a string: its path, or a placeholder. */
  static Str outputString(
      Store store,
      String derivationName,
      String drvPath,
      StorePath parsed,
      String output,
      DerivationOutput how) {
    Optional<StorePath> path = how.knownPath(store.dir(), derivationName, output);
    String text =
        path.isPresent()
            ? store.dir().print(path.get())
            : Placeholder.ofUnknownOutput(parsed, output).render();
    return new Str(
        text,
        StringContext.of(new ContextElement.Built(new ContextElement.Opaque(drvPath), output)));
  }

  private static Placeholder placeholder(StoreDir dir, ContextElement derivation, String output) {
    return derivation instanceof ContextElement.Built(ContextElement inner, String name)
        ? Placeholder.ofUnknownDerivation(placeholder(dir, inner, name), output)
        : Placeholder.ofUnknownOutput(dir.parse(derivation.path()), output);
  }
}
