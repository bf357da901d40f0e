package dev.firn.eval.compile;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a scope before evaluation: its names and their slots, or that it is a {@code
 * with}.
 */
sealed interface StaticScope {
  @Nullable StaticScope outer();

  /**
   * A scope with names.
   *
   * @param ids sorted
   * @param slots of the names in the scope's array
   */
  record Names(@Nullable StaticScope outer, int[] ids, int[] slots) implements StaticScope {
    /** The slot of a name, or 0, which holds no variable. */
    int slot(int id) {
      int found = Arrays.binarySearch(ids, id);
      return found < 0 ? 0 : slots[found];
    }
  }

  /** The scope of a {@code with}, whose set is in slot 1. */
  record With(@Nullable StaticScope outer, int pos) implements StaticScope {}

  /** The variables of a scope and those around it, as {@link Instrument.Names} has them. */
  static SortedMap<String, Value> variables(@Nullable StaticScope innermost, Object[] env) {
    SortedMap<String, Value> found = new TreeMap<>();
    SortedMap<String, Value> ofWiths = new TreeMap<>();
    Object[] at = env;
    for (StaticScope scope = innermost; scope != null; scope = scope.outer()) {
      switch (scope) {
        case Names(StaticScope _, int[] ids, int[] slots) -> {
          for (int i = 0; i < ids.length; i++) {
            if (slots[i] < at.length && at[slots[i]] instanceof Value value) {
              found.putIfAbsent(Symbol.byId(ids[i]).name(), value);
            }
          }
        }
        case With _ -> {
          Value set = at[1] instanceof Thunk t && t.isEvaluated() ? t.value() : (Value) at[1];
          if (set instanceof Attrs attrs) {
            for (int i = 0; i < attrs.size(); i++) {
              ofWiths.putIfAbsent(attrs.nameAt(i).name(), attrs.values[i]);
            }
          }
        }
      }
      at = (Object[]) at[0];
    }
    ofWiths.forEach(found::putIfAbsent);
    return found;
  }

  /** Names in the order of their symbols from slot 1. */
  static Names inOrder(@Nullable StaticScope outer, Collection<Symbol> names) {
    int[] ids = new int[names.size()];
    int size = 0;
    for (Symbol name : names) {
      ids[size++] = name.id();
    }
    Arrays.sort(ids);
    return inOrder(outer, ids);
  }

  /** The same for sorted symbols. */
  static Names inOrder(@Nullable StaticScope outer, int[] ids) {
    int[] slots = new int[ids.length];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = i + 1;
    }
    return new Names(outer, ids, slots);
  }

  /** A scope that hides nothing: it only takes up a level. */
  static Names anonymous(@Nullable StaticScope outer) {
    return new Names(outer, new int[0], new int[0]);
  }
}
