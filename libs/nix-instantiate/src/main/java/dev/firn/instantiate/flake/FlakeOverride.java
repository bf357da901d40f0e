package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.instantiate.fetch.input.InputAttrs;

/** One flake in the place of another: {@code --override-flake}. */
public record FlakeOverride(FlakeRef from, FlakeRef to) {
  /**
   * Reads two flake references.
   *
   * @param directory what relative paths are relative to
   * @throws dev.firn.eval.error.EvalException if one is none
   */
  public static FlakeOverride parse(String from, String to, String directory) {
    FlakeRef.ParseOptions options = FlakeRef.ParseOptions.commandLine(directory);
    return FetchFaults.guard(
        () -> new FlakeOverride(FlakeRef.parse(from, options), FlakeRef.parse(to, options)));
  }

  /** Lets it count before all registries. */
  public void addTo(Registries registries) {
    InputAttrs extra =
        to.subdir().isEmpty() ? InputAttrs.EMPTY : InputAttrs.EMPTY.with("dir", to.subdir());
    registries.override(from.input(), to.input(), extra);
  }
}
