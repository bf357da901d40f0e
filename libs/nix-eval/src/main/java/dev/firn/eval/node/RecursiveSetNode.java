package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Shape;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import org.jspecify.annotations.Nullable;

/** {@code rec { … }}. */
public final class RecursiveSetNode extends Node {
  private final Shape shape;
  private final Scope scope;
  private final int overrides;
  private final @Nullable DynamicAttributes dynamic;

  /**
   * @param overrides the slot of {@code __overrides} in the shape, or a negative number
   */
  public RecursiveSetNode(
      Shape shape, Scope scope, int overrides, @Nullable DynamicAttributes dynamic) {
    this.shape = shape;
    this.scope = scope;
    this.overrides = overrides;
    this.dynamic = dynamic;
  }

  @Override
  public Value eval(Object[] env) {
    Object[] inner = scope.enter(env, overrides >= 0);
    int size = shape.size();
    Value[] values = new Value[size];
    for (int i = 0; i < size; i++) {
      values[i] = (Value) inner[i + 1];
    }
    Attrs set = new Attrs(shape, values);
    if (overrides >= 0) {
      set = override(set, inner);
    }
    return dynamic == null ? set : dynamic.addTo(set, inner);
  }

  private Attrs override(Attrs set, Object[] inner) {
    Attrs by =
        Expect.attrs(
            set.values[overrides],
            EvalException.NO_POS,
            "while evaluating the attribute '__overrides'");
    AttrsBuilder builder = new AttrsBuilder(set.size() + by.size());
    for (int i = 0; i < set.size(); i++) {
      builder.put(set.shape.ids[i], set.values[i], set.posAt(i));
    }
    for (int i = 0; i < by.size(); i++) {
      int slot = shape.indexOf(by.shape.ids[i]);
      if (slot >= 0) {
        inner[slot + 1] = by.values[i];
      }
      builder.put(by.shape.ids[i], by.values[i], by.posAt(i));
    }
    return builder.build(false, shape.pos);
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    scope.addFreeVariables(to);
    if (dynamic != null) {
      to.enter();
      dynamic.addFreeVariables(to);
      to.leave();
    }
  }

  /** Whether names of attributes have to be computed. */
  public boolean hasDynamicNames() {
    return dynamic != null;
  }

  @Override
  public int pos() {
    return shape.pos;
  }

  /**
   * The scope that {@code rec} and {@code let} make: slots 1 … n for the attributes in the order of
   * their symbols, then one for each {@code inherit (source)}.
   *
   * @param values one for each attribute
   * @param inherited which attributes are inherited from the enclosing scope and evaluated there
   * @param sources evaluated in the new scope
   */
  public record Scope(Node[] values, boolean[] inherited, Node[] sources) {
    void addFreeVariables(FreeVariables to) {
      for (int i = 0; i < values.length; i++) {
        if (inherited[i]) {
          values[i].addFreeVariables(to);
        }
      }
      to.enter();
      for (int i = 0; i < values.length; i++) {
        if (!inherited[i]) {
          values[i].addFreeVariables(to);
        }
      }
      addAll(sources, to);
      to.leave();
    }

    Object[] enter(Object[] env, boolean alwaysDelay) {
      int n = values.length;
      Object[] inner = new Object[1 + n + sources.length];
      inner[0] = env;
      for (int i = 0; i < sources.length; i++) {
        inner[1 + n + i] = new Thunk(sources[i], inner);
      }
      for (int i = 0; i < n; i++) {
        Node value = values[i];
        if (inherited[i]) {
          inner[i + 1] = value.delay(env);
        } else {
          inner[i + 1] = alwaysDelay ? new Thunk(value, inner) : value.delay(inner);
        }
      }
      return Counters.ON ? Counters.scope(inner) : inner;
    }
  }
}
