package dev.firn.instantiate.flake;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code flake.nix} files. Only on a thread that evaluates. */
final class FlakeReader {
  private final Machine machine;

  FlakeReader(Machine machine) {
    this.machine = machine;
  }

  /** Where a flake is, and how it was named. */
  record Place(FlakeRef original, FlakeRef resolved, FlakeRef locked, String directory) {}

  /**
   * Reads the {@code flake.nix} in a directory.
   *
   * @param root the path of this flake among the inputs, which its {@code follows} are relative to
   */
  Flake read(Place place, InputPath root) {
    String file = place.directory + "/flake.nix";
    if (machine.host().type(machine.resolveLinks(file)) == null) {
      machine.host().checkAccess(file);
      throw LiteralValues.failure(
          "flake '" + place.resolved + "' has no file '" + file + "'", EvalException.NO_POS);
    }
    if (machine.host().type(machine.resolveLinks(file)) != FileType.REGULAR) {
      throw LiteralValues.failure("'" + file + "' is not a file", EvalException.NO_POS);
    }
    Attrs set = LiteralValues.attrs(machine.importFile(file, true), EvalException.NO_POS);
    Optional<String> description = Optional.empty();
    SortedMap<String, FlakeInput> inputs = new TreeMap<>();
    SortedMap<String, ConfigValue> config = new TreeMap<>();
    InputAttrs self = InputAttrs.EMPTY;
    boolean hasOutputs = false;
    for (int slot : set.shape.byName()) {
      Value value = set.values[slot];
      int pos = set.posAt(slot);
      switch (set.nameAt(slot).name()) {
        case "description" -> description = Optional.of(LiteralValues.string(value, pos));
        case "inputs" -> {
          Attrs declared = LiteralValues.attrs(value, pos);
          inputs.putAll(inputs(declared, root, place.directory, true));
          self = self(declared);
        }
        case "outputs" -> {
          hasOutputs = true;
          outputs(value, pos, inputs);
        }
        case "nixConfig" -> config = config(LiteralValues.attrs(value, pos));
        default ->
            throw LiteralValues.failure(
                "flake '"
                    + place.resolved
                    + "' has the attribute '"
                    + set.nameAt(slot).name()
                    + "'; only description, inputs, outputs and nixConfig can stand there",
                pos);
      }
    }
    if (!hasOutputs) {
      throw LiteralValues.failure(
          "flake '" + place.resolved + "' has no attribute 'outputs'", EvalException.NO_POS);
    }
    return new Flake(
        place.original,
        place.resolved,
        place.locked,
        place.directory,
        description,
        inputs,
        self,
        config);
  }

  /** Arguments of {@code outputs} that are not declared are looked up in registries. */
  private static void outputs(Value value, int pos, SortedMap<String, FlakeInput> inputs) {
    Value outputs = LiteralValues.literal(value);
    if (!(outputs instanceof FunctionValue)) {
      throw LiteralValues.failure(
          "'outputs' must be a function, but is " + LiteralValues.describe(value), pos);
    }
    if (outputs instanceof Closure closure) {
      var formals = closure.code.signature().formals();
      for (Signature.Formal formal :
          formals == null ? java.util.List.<Signature.Formal>of() : formals) {
        String name = formal.name().name();
        if (!name.equals("self") && !inputs.containsKey(name)) {
          inputs.put(
              name,
              FlakeInput.of(
                  FetchFaults.guard(() -> FlakeRef.parse(name, FlakeRef.ParseOptions.EXPRESSION)),
                  true));
        }
      }
    }
  }

  private SortedMap<String, FlakeInput> inputs(
      Attrs set, InputPath root, String directory, boolean allowSelf) {
    SortedMap<String, FlakeInput> out = new TreeMap<>();
    for (int slot : set.shape.byName()) {
      String name = set.nameAt(slot).name();
      if (!name.equals("self")) {
        out.put(name, input(set.values[slot], set.posAt(slot), root, directory));
      } else if (!allowSelf) {
        throw LiteralValues.failure("an input of an input cannot be 'self'", set.posAt(slot));
      }
    }
    return out;
  }

  private InputAttrs self(Attrs inputs) {
    InputAttrs out = InputAttrs.EMPTY;
    int slot = inputs.slotOf(Symbol.of("self"));
    if (slot >= 0) {
      Attrs set = LiteralValues.attrs(inputs.values[slot], inputs.posAt(slot));
      for (int i = 0; i < set.size(); i++) {
        out = with(out, set, i);
      }
    }
    return out;
  }

  private FlakeInput input(Value value, int pos, InputPath root, String directory) {
    Attrs set = LiteralValues.attrs(value, pos);
    InputAttrs attrs = InputAttrs.EMPTY;
    Optional<String> url = Optional.empty();
    Optional<InputPath> follows = Optional.empty();
    boolean isFlake = true;
    SortedMap<String, FlakeInput> overrides = new TreeMap<>();
    for (int slot : set.shape.byName()) {
      Value each = set.values[slot];
      int at = set.posAt(slot);
      String name = set.nameAt(slot).name();
      try {
        switch (name) {
          case "url" -> url = Optional.of(url(each, at, directory));
          case "flake" -> isFlake = LiteralValues.bool(each, at);
          case "inputs" ->
              overrides = inputs(LiteralValues.attrs(each, at), root, directory, false);
          case "follows" -> {
            String path = LiteralValues.string(each, at);
            follows = Optional.of(root.append(FetchFaults.guard(() -> InputPath.parse(path))));
          }
          default -> attrs = with(attrs, set, slot);
        }
      } catch (EvalException e) {
        throw e.during("while evaluating flake attribute '" + name + "'", at);
      }
    }
    Optional<FlakeRef> ref = ref(attrs, url, isFlake, pos);
    if (ref.isPresent() && follows.isPresent()) {
      throw LiteralValues.failure("an input can have a reference or a 'follows', not both", pos);
    }
    return new FlakeInput(ref, isFlake, follows, overrides);
  }

  private static Optional<FlakeRef> ref(
      InputAttrs attrs, Optional<String> url, boolean isFlake, int pos) {
    if (attrs.has("type")) {
      InputAttrs complete = url.isPresent() ? attrs.with("url", url.get()) : attrs;
      try {
        return Optional.of(FetchFaults.guard(() -> FlakeRef.fromAttrs(complete)));
      } catch (EvalException e) {
        throw e.during("while evaluating a flake's input", pos);
      }
    }
    if (!attrs.values().isEmpty()) {
      throw LiteralValues.failure(
          "a flake's input has the attribute '" + attrs.values().firstKey() + "' but no 'type'",
          pos);
    }
    return url.map(
        text ->
            FetchFaults.guard(() -> FlakeRef.parse(text, FlakeRef.ParseOptions.input(isFlake))));
  }

  private static String url(Value value, int pos, String directory) {
    Value literal = LiteralValues.literal(value);
    if (literal instanceof Str text) {
      return text.value;
    }
    if (literal instanceof Path path) {
      return "path:" + relative(directory, path.value);
    }
    throw LiteralValues.failure(
        "expected a string or a path but found " + LiteralValues.describe(value), pos);
  }

  private static String relative(String from, String to) {
    StringBuilder up = new StringBuilder();
    for (String at = from; ; at = CanonicalPath.parent(at)) {
      String prefix = at.equals("/") ? "/" : at + "/";
      if (to.equals(at)) {
        return up.isEmpty() ? "." : up.substring(0, up.length() - 1);
      }
      if (to.startsWith(prefix)) {
        return (up.isEmpty() ? "./" : up.toString()) + to.substring(prefix.length());
      }
      up.append("../");
    }
  }

  private InputAttrs with(InputAttrs attrs, Attrs set, int slot) {
    String name = set.nameAt(slot).name();
    Value value = LiteralValues.literal(set.values[slot]);
    int pos = set.posAt(slot);
    return switch (value) {
      case List keys when name.equals("publicKeys") ->
          attrs.with(name, JsonPrinter.print(machine, keys, true, false, pos).value);
      case Str text -> attrs.with(name, text.value);
      case Bool flag -> attrs.with(name, flag.value);
      case Int number when number.value >= 0 -> attrs.with(name, number.value);
      default ->
          throw LiteralValues.failure(
              "the attribute '"
                  + name
                  + "' of a flake's input must be a string, a Boolean or an integer that is not"
                  + " negative, but is "
                  + LiteralValues.describe(value),
              pos);
    };
  }

  private SortedMap<String, ConfigValue> config(Attrs set) {
    SortedMap<String, ConfigValue> out = new TreeMap<>();
    for (int slot : set.shape.byName()) {
      String name = set.nameAt(slot).name();
      out.put(name, configValue(name, set.values[slot], set.posAt(slot)));
    }
    return out;
  }

  private ConfigValue configValue(String name, Value value, int pos) {
    return switch (LiteralValues.literal(value)) {
      case Str text -> new ConfigValue.Text(text.value);
      case Path path -> new ConfigValue.Text(machine.host().copyToStore(path.value));
      case Int number -> new ConfigValue.Number(number.value);
      case Bool flag -> new ConfigValue.Flag(flag.value);
      case List list -> {
        java.util.List<String> words = new ArrayList<>();
        for (Value element : list.elements) {
          words.add(LiteralValues.string(element, pos));
        }
        yield new ConfigValue.Words(words);
      }
      default ->
          throw LiteralValues.failure(
              "the setting '" + name + "' in 'nixConfig' is " + LiteralValues.describe(value), pos);
    };
  }
}
