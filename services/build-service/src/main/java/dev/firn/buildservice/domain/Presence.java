package dev.firn.buildservice.domain;

import dev.firn.store.path.StorePath;
import java.util.Collection;
import java.util.Set;

/** What the store has. */
@FunctionalInterface
public interface Presence {
  /**
   * Those of {@code paths} that are not there.
   *
   * @param upstream whether what an upstream cache has counts as there
   */
  Set<StorePath> missing(Collection<StorePath> paths, boolean upstream);
}
