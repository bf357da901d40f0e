package dev.firn.eval.node;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Provenance;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

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
      attrs = value instanceof Attrs set ? set : wanted(value, target, env, pos);
      slot = Lookup.slot(attrs.shape, name.id(), guess);
      if (slot >= 0) {
        guess = slot;
        return attrs.force(slot);
      }
      throw missing(attrs, name);
    } catch (EvalException e) {
      throw traced(e, attrs, slot);
    }
  }

  private EvalException traced(EvalException e, @Nullable Attrs attrs, int slot) {
    if (attrs != null && slot >= 0) {
      int defined = attrs.posAt(slot);
      e.neededAt(defined >= 0 ? defined : pos);
      if (defined >= 0) {
        e.during("in the definition of '" + name.quoted() + "'", defined);
      }
    }
    return e.during("while evaluating the attribute '" + name.quoted() + "'", pos);
  }

  @Override
  @Nullable Provenance provenance(Object[] env) {
    return attribute(target, env, new Symbol[] {name});
  }

  /**
   * Where an attribute is defined that was found just now, so that finding it again costs nothing
   * and cannot fail. Only for sets that a variable stands for: others would be made again.
   */
  static @Nullable Provenance attribute(Node target, Object[] env, @Nullable Symbol[] path) {
    if (!(target instanceof Variable)) {
      return null;
    }
    Value value = target.eval(env);
    StringBuilder name = new StringBuilder();
    int defined = EvalException.NO_POS;
    for (Symbol part : path) {
      int slot = part != null && value instanceof Attrs set ? set.slotOf(part) : -1;
      if (slot < 0) {
        return null;
      }
      Attrs attrs = (Attrs) value;
      defined = attrs.posAt(slot);
      value = attrs.values[slot].force();
      name.append(name.isEmpty() ? "" : ".").append(part.quoted());
    }
    return defined < 0 ? null : new Provenance(name.toString(), defined, false);
  }

  /** The error, or what is needed: a set. */
  static Attrs wanted(Value value, Node target, Object[] env, int pos) {
    try {
      return Expect.attrs(value, pos, "while selecting an attribute");
    } catch (EvalException e) {
      throw e.error().code() == ErrorCode.TYPE_MISMATCH ? e.from(target.provenance(env)) : e;
    }
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

  @Override
  public void addFreeVariables(FreeVariables to) {
    target.addFreeVariables(to);
  }
}
