package dev.firn.store.path;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The store paths that an object refers to; itself apart, as its own path is not known before. */
public record References(SortedSet<StorePath> others, boolean self) {
  public static final References NONE = new References(Collections.emptySortedSet(), false);

  public References {
    others = Collections.unmodifiableSortedSet(new TreeSet<>(others));
  }

  /** References to other objects only. */
  public static References to(Collection<StorePath> others) {
    return others.isEmpty() ? NONE : new References(new TreeSet<>(others), false);
  }

  public boolean isEmpty() {
    return !self && others.isEmpty();
  }
}
