package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.StorePathSyntax;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.ContextElement.Built;
import dev.firn.eval.value.ContextElement.DrvDeep;
import dev.firn.eval.value.ContextElement.Opaque;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.TreeMap;

/** String contexts: which store objects a string refers to. */
final class ContextBuiltins implements BuiltinGroup {
  private static final Symbol PATH = Symbol.of("path");
  private static final Symbol ALL_OUTPUTS = Symbol.of("allOutputs");
  private static final Symbol OUTPUTS = Symbol.of("outputs");

  private final Machine machine;
  private final String storeDir;

  ContextBuiltins(Machine machine) {
    this.machine = machine;
    this.storeDir = machine.host().storeDir();
  }

  @Override
  public void register(Registry r) {
    r.add("__hasContext", this::hasContext)
        .add("__getContext", this::getContext)
        .add("__appendContext", this::appendContext)
        .add("__unsafeDiscardStringContext", this::unsafeDiscardStringContext)
        .add("__unsafeDiscardOutputDependency", this::unsafeDiscardOutputDependency)
        .add("__addDrvOutputDependencies", this::addDrvOutputDependencies);
  }

  @Doc(
      name = "hasContext",
      args = {"s"},
      text = "Whether a string refers to something in the store.",
      example = "builtins.hasContext \"plain\"",
      result = "false")
  private Value hasContext(int pos, Value s) {
    Str string = Expect.string(s, NO_POS, "in the argument of 'builtins.hasContext'");
    return Bool.of(!string.context.isEmpty());
  }

  @Doc(
      name = "unsafeDiscardStringContext",
      args = {"s"},
      text =
          """
          The same string with no reference to the store, so that what uses it does not depend on what it
          names. A path is copied to the store first.""",
      example =
          """
          builtins.hasContext (
            builtins.unsafeDiscardStringContext (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-x.drv".path = true; })
          )""",
      result =
          """
          false""")
  private Value unsafeDiscardStringContext(int pos, Value s) {
    return Str.of(coerced(s, "in the argument of 'builtins.unsafeDiscardStringContext'").value);
  }

  @Doc(
      name = "unsafeDiscardOutputDependency",
      args = {"s"},
      text =
          """
          The same string, which then refers to the files of derivations only, where it referred to derivations with all
          their outputs, as a `drvPath` does. So it can be used without building them.""",
      example =
          """
          builtins.getContext (
            builtins.unsafeDiscardOutputDependency (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-x.drv".allOutputs = true; })
          )""",
      result =
          """
          { "/nix/store/00000000000000000000000000000000-x.drv" = { path = true; }; }""")
  private Value unsafeDiscardOutputDependency(int pos, Value s) {
    Str string = coerced(s, "in the argument of 'builtins.unsafeDiscardOutputDependency'");
    java.util.List<ContextElement> elements = new ArrayList<>();
    for (ContextElement element : string.context) {
      elements.add(element instanceof DrvDeep(String path) ? new Opaque(path) : element);
    }
    return new Str(string.value, StringContext.of(elements));
  }

  @Doc(
      name = "addDrvOutputDependencies",
      args = {"s"},
      text =
          """
          The opposite of `unsafeDiscardOutputDependency`: a string that refers to one derivation's file and nothing
          else then refers to the derivation with all its outputs. Fails for any other string.""",
      example =
          """
          builtins.getContext (
            builtins.addDrvOutputDependencies (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-x.drv".path = true; })
          )""",
      result =
          """
          { "/nix/store/00000000000000000000000000000000-x.drv" = { allOutputs = true; }; }""")
  private Value addDrvOutputDependencies(int pos, Value s) {
    Str string = coerced(s, "in the argument of 'builtins.addDrvOutputDependencies'");
    if (string.context.size() != 1) {
      throw new EvalException(
          ErrorCode.INVALID_ARGUMENT,
          "'builtins.addDrvOutputDependencies' needs a string that refers to one store object, but '"
              + string.value
              + "' refers to "
              + string.context.size(),
          NO_POS);
    }
    ContextElement deep =
        switch (string.context.iterator().next()) {
          case DrvDeep same -> same;
          case Opaque(String path) -> {
            if (!StorePathSyntax.isDerivation(path)) {
              throw new EvalException(
                  ErrorCode.INVALID_ARGUMENT, "the path '" + path + "' is no derivation", NO_POS);
            }
            yield new DrvDeep(path);
          }
          case Built(ContextElement derivation, String output) ->
              throw new EvalException(
                  ErrorCode.INVALID_ARGUMENT,
                  "'builtins.addDrvOutputDependencies' needs a derivation, not the output '"
                      + output
                      + "' of '"
                      + derivation.path()
                      + "'",
                  NO_POS);
        };
    return new Str(string.value, StringContext.of(deep));
  }

  private Str coerced(Value s, String during) {
    return machine.coercion().toStr(s, NO_POS, during, Coercion.Mode.COPY);
  }

  @Doc(
      name = "getContext",
      args = {"s"},
      text =
          """
          What a string refers to: a set with an attribute for each store path. In it `path = true` stands for the
          store object itself, `allOutputs = true` for a derivation with all its outputs, and `outputs` lists
          single outputs of a derivation.""",
      example =
          """
          builtins.getContext (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-x.drv".outputs = [ "out" ]; })""",
      result =
          """
          { "/nix/store/00000000000000000000000000000000-x.drv" = { outputs = [ "out" ]; }; }""")
  private Value getContext(int pos, Value s) {
    Str string = Expect.string(s, NO_POS, "in the argument of 'builtins.getContext'");
    TreeMap<String, Reference> byPath = new TreeMap<>();
    for (ContextElement element : string.context) {
      Reference reference = byPath.computeIfAbsent(element.path(), p -> new Reference());
      switch (element) {
        case Opaque _ -> reference.path = true;
        case DrvDeep _ -> reference.allOutputs = true;
        case Built(ContextElement _, String output) -> reference.outputs.add(Str.of(output));
      }
    }
    AttrsBuilder builder = new AttrsBuilder(byPath.size());
    byPath.forEach((path, reference) -> builder.put(path, reference.toSet()));
    return builder.build();
  }

  /** How a string refers to one path. */
  private static final class Reference {
    boolean path;
    boolean allOutputs;
    final java.util.List<Value> outputs = new ArrayList<>();

    Attrs toSet() {
      AttrsBuilder builder = new AttrsBuilder(3);
      if (path) {
        builder.put(PATH, Bool.TRUE);
      }
      if (allOutputs) {
        builder.put(ALL_OUTPUTS, Bool.TRUE);
      }
      if (!outputs.isEmpty()) {
        builder.put(OUTPUTS, List.of(outputs.toArray(Value[]::new)));
      }
      return builder.build();
    }
  }

  @Doc(
      name = "appendContext",
      args = {"s", "context"},
      text =
          """
          A string that refers to further store objects, given in the form that `getContext` has. Fails for names
          that are no store paths, and for paths that are not in the store where the evaluation writes to it.""",
      example =
          """
          builtins.hasContext (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-x.drv".path = true; })""",
      result =
          """
          true""")
  private Value appendContext(int pos, Value s, Value context) {
    Str string = Expect.string(s, NO_POS, "in the first argument of 'builtins.appendContext'");
    Attrs set = Expect.attrs(context, NO_POS, "in the second argument of 'builtins.appendContext'");
    java.util.List<ContextElement> added = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      String path = set.nameAt(i).name();
      int place = set.posAt(i);
      if (!StorePathSyntax.isStorePath(storeDir, path)) {
        throw new EvalException(
            ErrorCode.INVALID_STORE_PATH,
            "the name '" + path + "' in a string context is not a store path",
            place);
      }
      machine.host().requireInStore(path);
      Attrs reference = Expect.attrs(set.values[i], place, "in a value of a string context");
      addReference(added, path, place, reference);
    }
    return new Str(string.value, string.context.union(StringContext.of(added)));
  }

  private static void addReference(
      java.util.List<ContextElement> added, String path, int place, Attrs reference) {
    if (isSet(reference, PATH)) {
      added.add(new Opaque(path));
    }
    if (isSet(reference, ALL_OUTPUTS)) {
      requireDerivation(path, place, "all outputs");
      added.add(new DrvDeep(path));
    }
    int slot = reference.slotOf(OUTPUTS);
    if (slot < 0) {
      return;
    }
    int outputsPlace = reference.posAt(slot);
    List outputs =
        Expect.list(
            reference.values[slot], outputsPlace, "in the attribute 'outputs' of a string context");
    if (outputs.size() > 0) {
      requireDerivation(path, place, "outputs");
    }
    for (Value output : outputs.elements) {
      String name =
          Expect.plainString(output, outputsPlace, "in an output's name in a string context");
      added.add(new Built(new Opaque(path), name));
    }
  }

  private static boolean isSet(Attrs reference, Symbol flag) {
    int slot = reference.slotOf(flag);
    return slot >= 0
        && Expect.bool(
            reference.values[slot],
            reference.posAt(slot),
            "in the attribute '" + flag + "' of a string context");
  }

  private static void requireDerivation(String path, int place, String what) {
    if (!StorePathSyntax.isDerivation(path)) {
      throw new EvalException(
          ErrorCode.INVALID_ARGUMENT,
          "a string cannot refer to " + what + " of '" + path + "', which is no derivation",
          place);
    }
  }
}
