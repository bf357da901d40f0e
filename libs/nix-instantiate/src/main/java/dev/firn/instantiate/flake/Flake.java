package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.input.InputAttrs;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A flake as its {@code flake.nix} declares it.
 *
 * @param original as it was asked for
 * @param resolved with names of registries replaced
 * @param locked with all that was found out
 * @param directory where its {@code flake.nix} is, as the evaluation sees it
 * @param self what it asks for itself: {@code submodules}
 * @param config what it would like settings to be
 */
public record Flake(
    FlakeRef original,
    FlakeRef resolved,
    FlakeRef locked,
    String directory,
    Optional<String> description,
    SortedMap<String, FlakeInput> inputs,
    InputAttrs self,
    SortedMap<String, ConfigValue> config) {
  public Flake {
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
  }

  String lockFile() {
    return directory + "/flake.lock";
  }
}
