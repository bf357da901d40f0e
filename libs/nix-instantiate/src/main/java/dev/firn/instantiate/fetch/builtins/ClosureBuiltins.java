package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.closure.Closures;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code fetchClosure}. */
public final class ClosureBuiltins implements BuiltinGroup {
  private final Machine machine;
  private final Supplier<Closures> closures;
  private final StoreDir dir;

  /**
   * @param closures gives what brings them, always the same, once something is brought
   */
  public ClosureBuiltins(Machine machine, Supplier<Closures> closures, StoreDir dir) {
    this.machine = machine;
    this.closures = closures;
    this.dir = dir;
  }

  @Override
  public void register(Registry registry) {
    if (machine.settings().hasFeature("fetch-closure")) {
      registry.add("__fetchClosure", this::fetchClosure);
    }
  }

  /**
   * What is asked for.
   *
   * @param toPath null if it was not given, empty if it is to be told
   */
  private record Request(
      String fromStore,
      StorePath fromPath,
      @Nullable Optional<StorePath> toPath,
      boolean inputAddressed) {}

  @Doc(
      name = "fetchClosure",
      args = {"args"},
      feature = "fetch-closure",
      text =
          """
          Brings a store path, with all that it refers to, from a binary cache and gives the path.
          *args* has `fromStore`, the http or https URL of the cache, and `fromPath`. A path that is
          known by its contents needs no trust. For another, `inputAddressed = true` takes it if a
          key in `trusted-public-keys` signed it, and `toPath` rewrites it to the path that follows
          from its contents, which it must be equal to; an empty `toPath` has the right one told.
          """)
  Value fetchClosure(int pos, Value argument) {
    Request request =
        read(
            Expect.attrs(
                argument,
                EvalException.NO_POS,
                "while evaluating the argument passed to builtins.fetchClosure"));
    StorePath result =
        FetchFaults.guard(
            () -> {
              Closures bring = closures.get();
              String cache = bring.cacheUrl(request.fromStore);
              Optional<StorePath> to = request.toPath;
              if (to != null) {
                bring.rewritten(cache, request.fromPath, to);
                return to.orElse(request.fromPath);
              }
              if (request.inputAddressed) {
                bring.inputAddressed(cache, request.fromPath);
              } else {
                bring.contentAddressed(cache, request.fromPath);
              }
              return request.fromPath;
            });
    return TreeValues.storePath(dir.print(result));
  }

  private Request read(Attrs set) {
    String fromStore = null;
    StorePath fromPath = null;
    Optional<StorePath> toPath = null;
    boolean inputAddressed = false;
    for (int slot : set.shape.byName()) {
      Value value = set.values[slot];
      int pos = set.posAt(slot);
      String name = set.nameAt(slot).name();
      String during = "while evaluating the attribute '" + name + "' of builtins.fetchClosure";
      switch (name) {
        case "fromPath" -> fromPath = path(value, pos, during);
        case "toPath" ->
            toPath =
                value.force() instanceof Str text && text.value.isEmpty()
                    ? Optional.empty()
                    : Optional.of(path(value, pos, during));
        case "fromStore" -> fromStore = Expect.plainString(value, pos, during);
        case "inputAddressed" -> inputAddressed = Expect.bool(value, pos, during);
        default ->
            throw InputArguments.failure(
                ErrorCode.ARGUMENT_UNEXPECTED,
                "'fetchClosure' takes no attribute '" + name + "'",
                EvalException.NO_POS);
      }
    }
    if (fromPath == null) {
      throw missing("fromPath");
    }
    if (inputAddressed && toPath != null) {
      throw InputArguments.failure(
          ErrorCode.INVALID_ARGUMENT,
          "'fetchClosure' takes 'inputAddressed = true' or a 'toPath', not both; remove one",
          EvalException.NO_POS);
    }
    if (fromStore == null) {
      throw missing("fromStore");
    }
    return new Request(fromStore, fromPath, toPath, inputAddressed);
  }

  private static EvalException missing(String attribute) {
    return InputArguments.failure(
        ErrorCode.ARGUMENT_MISSING,
        "'fetchClosure' needs the attribute '" + attribute + "'",
        EvalException.NO_POS);
  }

  private StorePath path(Value value, int pos, String during) {
    String text =
        value.force() instanceof Path path
            ? path.value
            : machine.coercion().toPath(value, pos, during).value;
    return dir.tryParse(text)
        .orElseThrow(
            () ->
                InputArguments.failure(
                    ErrorCode.INVALID_STORE_PATH, "'" + text + "' is not a store path", pos));
  }
}
