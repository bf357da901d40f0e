package dev.firn.eval.node;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.HashSet;
import java.util.Set;

/** A variable that only the sets of the enclosing {@code with}s can have, the innermost first. */
public final class WithVariable extends Node {
  private final Symbol name;
  private final int[] levels;
  private final int[] withPositions;
  private final int pos;
  private int guess;

  /**
   * @param levels for each {@code with}, from the innermost, how many scopes out its own scope is
   * @param withPositions the place of each {@code with}
   */
  public WithVariable(Symbol name, int[] levels, int[] withPositions, int pos) {
    this.name = name;
    this.levels = levels;
    this.withPositions = withPositions;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    Object[] scope = env;
    int level = 0;
    for (int i = 0; i < levels.length; i++) {
      for (; level < levels[i]; level++) {
        scope = (Object[]) scope[0];
      }
      Attrs attrs =
          Expect.attrs((Value) scope[1], withPositions[i], "while evaluating the set of a 'with'");
      int slot = Lookup.slot(attrs.shape, name.id(), guess);
      if (slot >= 0) {
        guess = slot;
        try {
          return attrs.force(slot);
        } catch (EvalException e) {
          throw e.neededAt(pos);
        }
      }
    }
    throw new EvalException(
        ErrorCode.UNDEFINED_VARIABLE,
        "undefined variable '" + name + "'",
        Similar.names(names(env), name.name()),
        pos);
  }

  /** What the sets, which are evaluated all, have. */
  private Set<String> names(Object[] env) {
    Set<String> names = new HashSet<>();
    Object[] scope = env;
    int level = 0;
    for (int i = 0; i < levels.length; i++) {
      for (; level < levels[i]; level++) {
        scope = (Object[]) scope[0];
      }
      Similar.addNames(Expect.attrs((Value) scope[1], withPositions[i], ""), names);
    }
    return names;
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    for (int level : levels) {
      to.add(level, 1, pos);
    }
  }
}
