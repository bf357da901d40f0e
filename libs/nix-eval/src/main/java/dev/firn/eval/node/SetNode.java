package dev.firn.eval.node;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Shape;
import dev.firn.eval.value.Value;
import org.jspecify.annotations.Nullable;

/** {@code { … }} without {@code rec}. */
public final class SetNode extends Node {
  private final Shape shape;
  private final Node[] values;
  private final boolean @Nullable [] fromSource;
  private final Node @Nullable [] sources;
  private final @Nullable DynamicAttributes dynamic;

  /**
   * @param values in the order of the shape
   * @param fromSource which values select from an {@code inherit (source)}; null when none does
   * @param sources evaluated in the enclosing scope, to slots 1, 2 … of a scope of their own
   */
  public SetNode(
      Shape shape,
      Node[] values,
      boolean @Nullable [] fromSource,
      Node @Nullable [] sources,
      @Nullable DynamicAttributes dynamic) {
    this.shape = shape;
    this.values = values;
    this.fromSource = fromSource;
    this.sources = sources;
    this.dynamic = dynamic;
  }

  @Override
  public Value eval(Object[] env) {
    Value[] made = new Value[values.length];
    if (sources == null || fromSource == null) {
      for (int i = 0; i < made.length; i++) {
        made[i] = values[i].delay(env);
      }
    } else {
      Object[] inner = new Object[sources.length + 1];
      inner[0] = env;
      for (int i = 0; i < sources.length; i++) {
        inner[i + 1] = sources[i].delay(env);
      }
      for (int i = 0; i < made.length; i++) {
        made[i] = values[i].delay(fromSource[i] ? inner : env);
      }
    }
    Attrs set = new Attrs(shape, made);
    return dynamic == null ? set : dynamic.addTo(set, env);
  }

  /** Whether names of attributes have to be computed. */
  public boolean hasDynamicNames() {
    return dynamic != null;
  }

  @Override
  public int pos() {
    return shape.pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    for (int i = 0; i < values.length; i++) {
      if (fromSource != null && fromSource[i]) {
        to.enter();
        values[i].addFreeVariables(to);
        to.leave();
      } else {
        values[i].addFreeVariables(to);
      }
    }
    if (sources != null) {
      addAll(sources, to);
    }
    if (dynamic != null) {
      dynamic.addFreeVariables(to);
    }
  }
}
