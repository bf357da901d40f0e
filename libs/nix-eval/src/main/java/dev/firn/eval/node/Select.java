package dev.firn.eval.node;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/** {@code target.name}, the most frequent selection. */
public final class Select extends Node {
  private final Node target;
  private final Symbol name;
  private final int pos;
  private int guess;

  public Select(Node target, Symbol name, int pos) {
    this.target = target;
    this.name = name;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    if (Counters.ON) {
      Counters.selection(pos);
    }
    Value value = eval(target, env, "while evaluating the set to select from");
    int slot = -1;
    Attrs attrs = null;
    try {
      attrs =
          value instanceof Attrs set
              ? set
              : Expect.attrs(value, pos, "while selecting an attribute");
      slot = Lookup.slot(attrs.shape, name.id(), guess);
      if (slot >= 0) {
        guess = slot;
        return attrs.values[slot].force();
      }
      throw missing(attrs, name);
    } catch (EvalException e) {
      throw traced(e, attrs, slot);
    }
  }

  private EvalException traced(
      EvalException e, @org.jspecify.annotations.Nullable Attrs attrs, int slot) {
    if (attrs != null && slot >= 0) {
      int defined = attrs.posAt(slot);
      e.neededAt(defined >= 0 ? defined : pos);
      if (defined >= 0) {
        e.during("in the definition of '" + name.quoted() + "'", defined);
      }
    }
    return e.during("while evaluating the attribute '" + name.quoted() + "'", pos);
  }

  static EvalException missing(Attrs attrs, Symbol name) {
    return new EvalException(
        ErrorCode.ATTRIBUTE_MISSING,
        "attribute '" + name.quoted() + "' missing",
        Similar.names(attrs, name.name()),
        EvalException.NO_POS);
  }

  @Override
  public int pos() {
    return pos;
  }
}
