package dev.firn.instantiate.flake;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An input as a {@code flake.nix} declares it.
 *
 * @param ref where it is
 * @param isFlake whether it has a {@code flake.nix} that counts
 * @param follows another input to take in its place, from the root
 * @param overrides other declarations for its own inputs
 */
public record FlakeInput(
    Optional<FlakeRef> ref,
    boolean isFlake,
    Optional<InputPath> follows,
    SortedMap<String, FlakeInput> overrides) {
  public FlakeInput {
    overrides = Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
  }

  /** An input without overrides. */
  public static FlakeInput of(FlakeRef ref, boolean isFlake) {
    return new FlakeInput(Optional.of(ref), isFlake, Optional.empty(), new TreeMap<>());
  }

  /** An input that is another. */
  public static FlakeInput following(InputPath path) {
    return new FlakeInput(Optional.empty(), true, Optional.of(path), new TreeMap<>());
  }

  FlakeInput withFlake(boolean flake) {
    return new FlakeInput(ref, flake, follows, overrides);
  }
}
