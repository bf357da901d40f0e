package dev.firn.eval.node;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** {@code target ? a.b}. */
public final class HasAttribute extends Node {
  private final Node target;
  private final AttributeName[] path;

  public HasAttribute(Node target, AttributeName[] path) {
    this.target = target;
    this.path = path;
  }

  @Override
  public Value eval(Object[] env) {
    Value value = eval(target, env, "in the argument of '?'");
    for (AttributeName part : path) {
      value = value.force();
      int slot;
      if (!(value instanceof Attrs attrs) || (slot = attrs.slotOf(part.resolve(env))) < 0) {
        if (!(value instanceof Attrs)) {
          part.resolve(env);
        }
        return Bool.FALSE;
      }
      value = attrs.values[slot];
    }
    return Bool.TRUE;
  }

  @Override
  public int pos() {
    return target.pos();
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    target.addFreeVariables(to);
    for (AttributeName name : path) {
      name.addFreeVariables(to);
    }
  }
}
