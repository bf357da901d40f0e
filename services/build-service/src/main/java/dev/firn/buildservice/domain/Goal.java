package dev.firn.buildservice.domain;

import dev.firn.events.SystemMerged;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.time.Instant;

/** Something that is to be there in the end, and that ends once. */
public sealed interface Goal {
  /** What tells it from the others. */
  GoalKey key();

  /** The derivation whose outputs are to be there. */
  StorePath root();

  /** The submission that asks. */
  String revision();

  /** Whether failures from before it count no longer. */
  boolean retry();

  /** The ledger's sequence when it began; failures after that are its own. */
  long since();

  /**
   * A merged system.
   *
   * @param at when it was merged
   */
  record OfSystem(SystemMerged merged, Instant at, long since) implements Goal {
    @Override
    public GoalKey.OfSystem key() {
      return new GoalKey.OfSystem(merged.configuration(), merged.revision(), merged.system());
    }

    @Override
    public StorePath root() {
      return StoreDir.DEFAULT.parse(merged.derivation());
    }

    @Override
    public String revision() {
      return merged.revision();
    }

    @Override
    public boolean retry() {
      return false;
    }

    OfSystem since(long sequence) {
      return new OfSystem(merged, at, sequence);
    }
  }

  /** One derivation that somebody wants. */
  record OfDerivation(StorePath root, String revision, boolean retry, long since) implements Goal {
    @Override
    public GoalKey.OfDerivation key() {
      return new GoalKey.OfDerivation(root);
    }
  }
}
