package dev.firn.instantiate.flake;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A flake in a lock file: where it is, and what its inputs are. Nodes are told apart by identity.
 * Not thread-safe while a lock file is being made.
 */
public final class LockNode {
  private final @Nullable Lock lock;
  private final SortedMap<String, Edge> inputs = new TreeMap<>();

  private LockNode(@Nullable Lock lock) {
    this.lock = lock;
  }

  /** The node of the flake whose lock file it is. */
  public static LockNode root() {
    return new LockNode(null);
  }

  public static LockNode of(Lock lock) {
    return new LockNode(lock);
  }

  /**
   * Where an input is.
   *
   * @param locked always the same tree, unless it is relative
   * @param original as the flake wrote it
   * @param isFlake whether it has a {@code flake.nix} that is looked at
   * @param parent of a relative path: the input that it is relative to
   */
  public record Lock(
      FlakeRef locked, FlakeRef original, boolean isFlake, Optional<InputPath> parent) {}

  /** Empty for the root. */
  public Optional<Lock> lock() {
    return Optional.ofNullable(lock);
  }

  public SortedMap<String, Edge> inputs() {
    return inputs;
  }

  /** What an input is. */
  public sealed interface Edge {
    /** A flake of its own. */
    record To(LockNode node) implements Edge {}

    /** The same as another input, whose path is from the root. */
    record Follows(InputPath path) implements Edge {}
  }
}
