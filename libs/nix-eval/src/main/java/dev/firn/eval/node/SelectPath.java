package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Provenance;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/** {@code target.a.b}, {@code target.${name}}, {@code target.a or fallback}. */
public final class SelectPath extends Node {
  private final Node target;
  private final AttributeName[] path;
  private final @Nullable Node fallback;
  private final int pos;

  public SelectPath(Node target, AttributeName[] path, @Nullable Node fallback, int pos) {
    this.target = target;
    this.path = path;
    this.fallback = fallback;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    Value value = eval(target, env, "while evaluating the set to select from");
    int defined = EvalException.NO_POS;
    int reached = 0;
    try {
      for (AttributeName part : path) {
        if (Counters.ON) {
          Counters.selection(pos);
        }
        Symbol name = part.resolve(env);
        int slot;
        Attrs attrs;
        if (fallback != null) {
          value = value.force();
          if (!(value instanceof Attrs set) || (slot = set.slotOf(name)) < 0) {
            return fallback.eval(env);
          }
          attrs = set;
        } else {
          attrs =
              reached == 0
                  ? Select.wanted(value, target, env, pos)
                  : Expect.attrs(value, pos, "while selecting an attribute");
          slot = attrs.slotOf(name);
          if (slot < 0) {
            throw Select.missing(attrs, name).at(pos);
          }
        }
        value = attrs.values[slot];
        defined = attrs.posAt(slot);
        reached++;
      }
      return value.force();
    } catch (EvalException e) {
      throw traced(e, env, defined, reached);
    }
  }

  private EvalException traced(EvalException e, Object[] env, int defined, int reached) {
    e.neededAt(defined >= 0 ? defined : pos);
    if (defined >= 0) {
      e.during("in the definition of '" + show(env, reached) + "'", defined);
    }
    return e.during("while evaluating the attribute '" + show(env, path.length) + "'", pos);
  }

  @Override
  @Nullable Provenance provenance(Object[] env) {
    @Nullable Symbol[] names = new Symbol[path.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = path[i].known();
    }
    return Select.attribute(target, env, names);
  }

  private String show(Object[] env, int parts) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      out.append(i == 0 ? "" : ".").append(path[i].show(env));
    }
    return out.toString();
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    target.addFreeVariables(to);
    for (AttributeName name : path) {
      name.addFreeVariables(to);
    }
    if (fallback != null) {
      fallback.addFreeVariables(to);
    }
  }
}
