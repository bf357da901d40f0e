package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.url.GitNames;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.syntax.Symbol;
import java.util.Set;

/** Reads the arguments of {@code fetchTree} and {@code fetchGit}. */
final class InputArguments {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Set<String> OF_FLAKES =
      Set.of("path", "github", "gitlab", "sourcehut", "indirect");
  private final Machine machine;

  InputArguments(Machine machine) {
    this.machine = machine;
  }

  Input read(String builtin, boolean git, Value argument, int pos) {
    Value value = argument.force();
    Input input =
        value instanceof Attrs attrs ? set(builtin, git, attrs) : url(builtin, git, value, pos);
    if (OF_FLAKES.contains(input.type())) {
      machine.settings().requireFeature("flakes", "an input of type '" + input.type() + "'");
    }
    return input;
  }

  private Input url(String builtin, boolean git, Value value, int pos) {
    String text =
        machine
            .coercion()
            .toStr(
                value,
                EvalException.NO_POS,
                "while evaluating the first argument passed to '" + builtin + "'",
                Coercion.Mode.PLAIN)
            .value;
    if (git) {
      return FetchFaults.guard(
          () ->
              Input.fromAttrs(
                  InputAttrs.of("type", "git", "url", repository(text))
                      .with("exportIgnore", true)));
    }
    machine.settings().requireFeature("flakes", "a string as argument of '" + builtin + "'");
    return FetchFaults.guard(() -> Input.fromUrl(Url.parse(text), true));
  }

  private static String repository(String text) {
    return GitNames.repository(text).toString();
  }

  private Input set(String builtin, boolean git, Attrs set) {
    InputAttrs attrs = InputAttrs.of("type", git ? "git" : type(builtin, set));
    if (git && set.has(TYPE)) {
      throw failure(
          ErrorCode.INVALID_ARGUMENT,
          "'" + builtin + "' takes no argument 'type'",
          EvalException.NO_POS);
    }
    for (int slot : set.shape.byName()) {
      String name = set.nameAt(slot).name();
      if (name.equals("publicKeys")) {
        String keys =
            JsonPrinter.print(machine, set.values[slot].force(), true, false, set.posAt(slot))
                .value;
        attrs = attrs.with(name, keys);
      } else if (!name.equals("type")) {
        attrs = with(attrs, builtin, git, name, set.values[slot].force(), set.posAt(slot));
      }
    }
    boolean submodules = attrs.has("submodules") && attrs.flag("submodules");
    if (git && !attrs.has("exportIgnore") && !submodules) {
      attrs = attrs.with("exportIgnore", true);
    }
    if (!git && attrs.requireText("type").equals("git") && !attrs.has("shallow")) {
      attrs = attrs.with("shallow", true);
    }
    if (!git && attrs.has("name")) {
      throw failure(
          ErrorCode.INVALID_ARGUMENT,
          "'" + builtin + "' takes no argument 'name'",
          EvalException.NO_POS);
    }
    InputAttrs complete = attrs;
    return FetchFaults.guard(() -> Input.fromAttrs(complete));
  }

  private static String type(String builtin, Attrs set) {
    int slot = set.slotOf(TYPE);
    if (slot < 0) {
      throw failure(
          ErrorCode.ARGUMENT_MISSING,
          "'" + builtin + "' needs an attribute 'type', such as \"git\" or \"tarball\"",
          EvalException.NO_POS);
    }
    return Expect.plainString(
        set.values[slot],
        set.posAt(slot),
        "while evaluating the attribute 'type' passed to '" + builtin + "'");
  }

  private InputAttrs with(
      InputAttrs attrs, String builtin, boolean git, String name, Value value, int pos) {
    return switch (value) {
      case Bool flag -> attrs.with(name, flag.value);
      case Int number -> {
        if (number.value < 0) {
          throw failure(
              ErrorCode.INVALID_ARGUMENT,
              "the argument '" + name + "' of '" + builtin + "' must not be negative",
              EvalException.NO_POS);
        }
        yield attrs.with(name, number.value);
      }
      case Str _, Path _ -> {
        String text =
            machine
                .coercion()
                .toStr(
                    value,
                    pos,
                    "while evaluating an argument of '" + builtin + "'",
                    Coercion.Mode.PLAIN)
                .value;
        yield attrs.with(
            name, git && name.equals("url") ? FetchFaults.guard(() -> repository(text)) : text);
      }
      default ->
          throw failure(
              ErrorCode.TYPE_MISMATCH,
              "the argument '"
                  + name
                  + "' of '"
                  + builtin
                  + "' must be a string, a Boolean or an integer, but is "
                  + Show.typeAndValue(value),
              EvalException.NO_POS);
    };
  }

  static EvalException failure(ErrorCode code, String message, int pos) {
    return new EvalException(code, message, pos);
  }
}
