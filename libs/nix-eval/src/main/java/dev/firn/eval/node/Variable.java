package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Provenance;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;

/** A variable in a known slot of a known enclosing scope. */
public abstract sealed class Variable extends Node {
  final int slot;
  private final int pos;

  private Variable(int slot, int pos) {
    this.slot = slot;
    this.pos = pos;
  }

  abstract int level();

  @Override
  public final void addFreeVariables(FreeVariables to) {
    to.add(level(), slot, pos);
  }

  /** The variable {@code slot} of the scope {@code level} scopes out. */
  public static Variable of(int level, int slot, int pos) {
    return switch (level) {
      case 0 -> new Here(slot, pos);
      case 1 -> new OneOut(slot, pos);
      case 2 -> new TwoOut(slot, pos);
      default -> new FarOut(level, slot, pos);
    };
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  final Provenance provenance(Object[] env) {
    return new Provenance("", pos, true);
  }

  @Override
  public final Value argument(Object[] env) {
    return delay(env).force();
  }

  final Value forced(Object[] scope) {
    Object cell = scope[slot];
    if (cell instanceof Thunk thunk) {
      try {
        Value value = thunk.value();
        if (value.mayReplaceItsThunk()) {
          scope[slot] = value;
        }
        return value;
      } catch (EvalException e) {
        throw e.neededAt(pos);
      }
    }
    return (Value) cell;
  }

  final Value delayed(Object cell, Object[] env) {
    if (cell == null) {
      return new Thunk(this, env);
    }
    if (Counters.ON) {
      Counters.avoided++;
    }
    return (Value) cell;
  }

  private static final class Here extends Variable {
    Here(int slot, int pos) {
      super(slot, pos);
    }

    @Override
    int level() {
      return 0;
    }

    @Override
    public Value eval(Object[] env) {
      return forced(env);
    }

    @Override
    public Value delay(Object[] env) {
      return delayed(env[slot], env);
    }
  }

  private static final class OneOut extends Variable {
    OneOut(int slot, int pos) {
      super(slot, pos);
    }

    @Override
    int level() {
      return 1;
    }

    @Override
    public Value eval(Object[] env) {
      return forced((Object[]) env[0]);
    }

    @Override
    public Value delay(Object[] env) {
      return delayed(((Object[]) env[0])[slot], env);
    }
  }

  private static final class TwoOut extends Variable {
    TwoOut(int slot, int pos) {
      super(slot, pos);
    }

    @Override
    int level() {
      return 2;
    }

    @Override
    public Value eval(Object[] env) {
      return forced((Object[]) ((Object[]) env[0])[0]);
    }

    @Override
    public Value delay(Object[] env) {
      return delayed(((Object[]) ((Object[]) env[0])[0])[slot], env);
    }
  }

  private static final class FarOut extends Variable {
    private final int level;

    FarOut(int level, int slot, int pos) {
      super(slot, pos);
      this.level = level;
    }

    @Override
    int level() {
      return level;
    }

    private Object[] scope(Object[] env) {
      Object[] scope = env;
      for (int i = level; i > 0; i--) {
        scope = (Object[]) scope[0];
      }
      return scope;
    }

    @Override
    public Value eval(Object[] env) {
      return forced(scope(env));
    }

    @Override
    public Value delay(Object[] env) {
      return delayed(scope(env)[slot], env);
    }
  }
}
