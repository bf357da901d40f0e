package dev.firn.eval.ops;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Evaluates a value with all that is in its lists and sets: {@code deepSeq}, {@code --strict}. */
public final class DeepForce {
  private final Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private DeepForce() {}

  /**
   * Evaluates a value completely; what contains itself is gone through once.
   *
   * @return the value in weak head normal form
   */
  public static Value force(Value value) {
    return new DeepForce().visit(value);
  }

  private Value visit(Value cell) {
    EvalThread thread = EvalThread.current();
    int place = Places.of(cell);
    thread.enter(place);
    Value value = forced(cell, place);
    switch (value) {
      case Attrs attrs -> {
        if (seen.add(attrs)) {
          visitAttributes(attrs);
        }
      }
      case List list -> {
        if (seen.add(list)) {
          visitElements(list);
        }
      }
      default -> {}
    }
    thread.leave();
    return value;
  }

  /**
   * What fails in the call itself, before anything in the function, fails where that was written.
   */
  private static Value forced(Value cell, int place) {
    try {
      return cell.force();
    } catch (EvalException e) {
      throw e.trace() == null ? e.at(place) : e;
    }
  }

  private void visitAttributes(Attrs attrs) {
    Ahead ahead = Ahead.offer(attrs.values, i -> force(attrs.values[i]));
    for (int i = 0; i < attrs.size(); i++) {
      Ahead.reached(ahead, i);
      try {
        visit(attrs.values[i]);
      } catch (EvalException e) {
        throw e.during(
            "while evaluating the attribute '" + attrs.nameAt(i).quoted() + "'", attrs.posAt(i));
      }
    }
  }

  private void visitElements(List list) {
    Ahead ahead = Ahead.offer(list.elements, i -> force(list.elements[i]));
    for (int i = 0; i < list.size(); i++) {
      Ahead.reached(ahead, i);
      try {
        visit(list.elements[i]);
      } catch (EvalException e) {
        throw e.during("while evaluating the list element at index " + i, EvalException.NO_POS);
      }
    }
  }
}
