package dev.firn.instantiate.flake;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * A flake with its inputs locked.
 *
 * @param directories where the flakes are, as far as they were fetched while locking
 * @param dirty whether the flake is not as its commit has it, because locks were not written
 * @param changes how the lock file differs from the one that was there
 * @param written whether it was written
 */
public record LockedFlake(
    Flake flake,
    LockFile locks,
    IdentityHashMap<LockNode, String> directories,
    boolean dirty,
    List<LockChange> changes,
    boolean written) {
  public LockedFlake {
    changes = List.copyOf(changes);
  }
}
