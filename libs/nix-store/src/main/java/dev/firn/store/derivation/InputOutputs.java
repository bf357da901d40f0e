package dev.firn.store.derivation;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which outputs of an input derivation are used.
 *
 * @param outputs used themselves
 * @param dynamic outputs that are derivations, with those of their outputs that are used
 */
public record InputOutputs(SortedSet<String> outputs, SortedMap<String, InputOutputs> dynamic) {
  public InputOutputs {
    outputs = Collections.unmodifiableSortedSet(new TreeSet<>(outputs));
    dynamic = dynamic.isEmpty() ? Collections.emptySortedMap() : FrozenMap.copyOf(dynamic);
  }

  /** Uses of a derivation's own outputs. */
  public static InputOutputs of(Collection<String> outputs) {
    return new InputOutputs(new TreeSet<>(outputs), Collections.emptySortedMap());
  }

  public boolean isEmpty() {
    return outputs.isEmpty() && dynamic.isEmpty();
  }
}
