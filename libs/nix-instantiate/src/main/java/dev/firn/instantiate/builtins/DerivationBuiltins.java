package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.position.Origin;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StorePath;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builtins that make derivations and refer to their outputs. */
public final class DerivationBuiltins implements BuiltinGroup {
  private static final Symbol NAME = Symbol.of("name");
  private static final String INTERNAL = "\u00c2\u00abnix-internal\u00c2\u00bb/";

  private final Machine machine;
  private final FileSystemHost host;
  private final DerivationStrict strict;
  private final Value importedDerivation;

  public DerivationBuiltins(Machine machine, FileSystemHost host, DerivationHasher hasher) {
    this.machine = machine;
    this.host = host;
    this.strict = new DerivationStrict(machine, host, hasher);
    this.importedDerivation = internal("imported-drv-to-derivation.nix");
  }

  @Override
  public void register(Registry registry) {
    registry
        .add("derivationStrict", this::derivationStrict)
        .constant("derivation", internal("derivation-internal.nix"))
        .add("placeholder", this::placeholder);
    if (machine.settings().hasFeature("dynamic-derivations")) {
      registry.add("__outputOf", this::outputOf);
    }
  }

  /** A function written in the language, parsed when it is first used. */
  private Value internal(String name) {
    return new Thunk(
        new Code() {
          @Override
          public Value eval(Object[] env) {
            return machine.evaluate(
                new Source(resource(name), INTERNAL + name, "/"), Origin.INTERNAL);
          }
        },
        Machine.NO_SCOPE);
  }

  private static byte[] resource(String name) {
    try (InputStream in = DerivationBuiltins.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Doc(
      name = "derivationStrict",
      args = {"attrs"},
      text =
          "Writes the derivation that *attrs* describes to the store and returns a set of its"
              + " `drvPath` and the path of each output. All attributes are evaluated."
              + " `derivation` is the lazy function to use instead.")
  private Value derivationStrict(int pos, Value argument) {
    Attrs attrs =
        Expect.attrs(
            argument, NO_POS, "while evaluating the argument of builtins.derivationStrict");
    int slot = attrs.slotOf(NAME);
    if (slot < 0) {
      throw new EvalException(
              ErrorCode.ATTRIBUTE_MISSING, "the attribute 'name' is missing", NO_POS)
          .during("in the set passed to builtins.derivationStrict", NO_POS);
    }
    String name;
    try {
      name =
          Expect.plainString(
              attrs.values[slot], NO_POS, "while evaluating the 'name' of a derivation");
    } catch (EvalException e) {
      throw e.during("while evaluating the derivation attribute 'name'", attrs.posAt(slot));
    }
    try {
      return strict.instantiate(name, attrs);
    } catch (EvalException e) {
      throw e.duringAlways(frame(name, attrs.posAt(slot)), NO_POS);
    } catch (StoreException e) {
      throw Faults.of(e).duringAlways(frame(name, attrs.posAt(slot)), NO_POS);
    }
  }

  private String frame(String name, int pos) {
    return "while evaluating derivation '"
        + name
        + "'\n  which gets its name at "
        + machine.positions().describe(pos);
  }

  @Doc(
      name = "placeholder",
      args = {"output"},
      text =
          "Returns text that stands for the path of the named *output* of the derivation it is used"
              + " in. The builder sees the path itself.",
      example = "builtins.placeholder \"out\"",
      result = "\"/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9\"")
  private Value placeholder(int pos, Value output) {
    return Str.of(
        Placeholder.ofOwnOutput(
                Expect.plainString(
                    output, NO_POS, "while evaluating the argument of builtins.placeholder"))
            .render());
  }

  @Doc(
      name = "outputOf",
      args = {"derivation", "output"},
      feature = "dynamic-derivations",
      text =
          "Returns the path of an *output* of a *derivation*, which is a string that refers to a"
              + " derivation, or to an output that is a derivation itself; a placeholder where the"
              + " path is not known before a build.")
  private Value outputOf(int pos, Value derivation, Value output) {
    ContextElement element = DerivedPaths.single(machine, host, derivation);
    String name =
        Expect.plainString(
            output, NO_POS, "while evaluating the second argument of builtins.outputOf");
    return DerivedPaths.outputString(host.store(), element, name);
  }

  /**
   * What {@code import} of a derivation in the store gives.
   *
   * @return null when the path is not that of a derivation in the store
   */
  public @Nullable Value importDerivation(String path) {
    StorePath storePath =
        host.store().dir().tryParse(path).filter(StorePath::isDerivation).orElse(null);
    if (storePath == null || !host.store().isValid(storePath)) {
      return null;
    }
    Derivation drv;
    try {
      drv = host.store().readDerivation(storePath);
    } catch (StoreException e) {
      throw Faults.of(e);
    }
    AttrsBuilder set = new AttrsBuilder(3 + drv.outputs().size());
    set.put("drvPath", new Str(path, StringContext.of(new ContextElement.DrvDeep(path))));
    set.put("name", Str.of(drv.env().getOrDefault("name", "")));
    Value[] names = new Value[drv.outputs().size()];
    int i = 0;
    for (Map.Entry<String, DerivationOutput> output : drv.outputs().entrySet()) {
      names[i++] = Str.of(output.getKey());
      set.put(
          output.getKey(),
          DerivedPaths.outputString(
              host.store(), drv.name(), path, storePath, output.getKey(), output.getValue()));
    }
    set.put("outputs", List.of(names));
    return Apply.call(importedDerivation.force(), set.build(), NO_POS);
  }
}
