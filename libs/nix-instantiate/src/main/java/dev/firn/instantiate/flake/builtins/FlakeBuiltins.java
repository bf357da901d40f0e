package dev.firn.instantiate.flake.builtins;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.instantiate.fetch.builtins.TreeValues;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.Flakes;
import dev.firn.instantiate.flake.LockOptions;
import java.util.function.Supplier;

/** {@code getFlake}, {@code parseFlakeRef} and {@code flakeRefToString}. */
public final class FlakeBuiltins implements BuiltinGroup {
  private final Machine machine;
  private final Supplier<Flakes> flakes;

  /**
   * @param flakes gives what locks flakes, always the same, once there is one
   */
  public FlakeBuiltins(Machine machine, Supplier<Flakes> flakes) {
    this.machine = machine;
    this.flakes = flakes;
  }

  @Override
  public void register(Registry registry) {
    registry.add("__getFlake", this::getFlake);
    registry.add("__parseFlakeRef", this::parseFlakeRef);
    registry.add("__flakeRefToString", this::flakeRefToString);
  }

  /**
   * The builtins are there without the feature, only calls are refused; so it is since Nix 2.34.
   */
  private void requireFeature(String builtin) {
    machine.settings().requireFeature("flakes", "'builtins." + builtin + "'");
  }

  @Doc(
      name = "getFlake",
      args = {"args"},
      feature = "flakes",
      text =
          """
          Fetches the flake that a reference, or a path, names and gives its outputs, together with
          what is known of its source. Nothing is written: what its lock file lacks is locked for
          this evaluation only. Pure evaluation needs a reference with a commit or a hash.
          """)
  Value getFlake(int pos, Value argument) {
    requireFeature("getFlake");
    boolean pure = machine.settings().pure();
    Flakes flakes = this.flakes.get();
    LockOptions options = LockOptions.expression(pure, flakes.fetcher().settings().useRegistries());
    if (argument.force() instanceof Path path) {
      return flakes.call(flakes.lockDirectory(path.value, options));
    }
    String text =
        Expect.plainString(
            argument,
            EvalException.NO_POS,
            "while evaluating the argument passed to builtins.getFlake");
    FlakeRef ref = FetchFaults.guard(() -> FlakeRef.parse(text, FlakeRef.ParseOptions.EXPRESSION));
    if (pure
        && !FetchFaults.guard(
            () -> ref.input().isLocked(flakes.fetcher().settings().trustForges()))) {
      throw new EvalException(
          ErrorCode.ACCESS_FORBIDDEN,
          "pure evaluation only gets flakes that are locked by a commit or a hash, and '"
              + text
              + "' is not; --impure allows it",
          EvalException.NO_POS);
    }
    return flakes.call(flakes.lock(ref, options));
  }

  @Doc(
      name = "parseFlakeRef",
      args = {"flake-ref"},
      feature = "flakes",
      text = "Takes a flake reference apart into the set of attributes that it stands for.",
      example = "builtins.parseFlakeRef \"github:a/b/v1?dir=lib\"",
      result = "{ dir = \"lib\"; owner = \"a\"; ref = \"v1\"; repo = \"b\"; type = \"github\"; }")
  Value parseFlakeRef(int pos, Value argument) {
    requireFeature("parseFlakeRef");
    String text =
        Expect.plainString(
            argument,
            EvalException.NO_POS,
            "while evaluating the argument passed to builtins.parseFlakeRef");
    InputAttrs attrs =
        FetchFaults.guard(() -> FlakeRef.parse(text, FlakeRef.ParseOptions.EXPRESSION).toAttrs());
    AttrsBuilder out = new AttrsBuilder(attrs.values().size());
    attrs.values().forEach((name, value) -> out.put(name, TreeValues.attribute(value)));
    return out.build();
  }

  @Doc(
      name = "flakeRefToString",
      args = {"attrs"},
      feature = "flakes",
      text = "Writes a set of attributes as the flake reference that stands for it.",
      example = "builtins.flakeRefToString { type = \"github\"; owner = \"a\"; repo = \"b\"; }",
      result = "\"github:a/b\"")
  Value flakeRefToString(int pos, Value argument) {
    requireFeature("flakeRefToString");
    Attrs set =
        Expect.attrs(
            argument,
            EvalException.NO_POS,
            "while evaluating the argument passed to builtins.flakeRefToString");
    InputAttrs attrs = InputAttrs.EMPTY;
    for (int slot : set.shape.byName()) {
      String name = set.nameAt(slot).name();
      attrs =
          switch (set.values[slot].force()) {
            case Str text -> attrs.with(name, text.value);
            case Bool flag -> attrs.with(name, flag.value);
            case Int number when number.value >= 0 -> attrs.with(name, number.value);
            default ->
                throw new EvalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the attribute '"
                        + name
                        + "' of a flake reference must be a string, a Boolean or an integer that is"
                        + " not negative, but is "
                        + Show.typeAndValue(set.values[slot].force()),
                    EvalException.NO_POS);
          };
    }
    InputAttrs complete = attrs;
    return Str.of(FetchFaults.guard(() -> FlakeRef.fromAttrs(complete).toString()));
  }
}
