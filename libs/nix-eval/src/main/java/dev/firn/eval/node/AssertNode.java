package dev.firn.eval.node;

import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.EqualityReport;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;
import java.util.function.Supplier;

/** {@code assert condition; body}. */
public final class AssertNode extends Node {
  private final Node condition;
  private final Node body;
  private final Supplier<String> shown;
  private final int pos;

  /**
   * @param shown the condition's text for the error
   */
  public AssertNode(Node condition, Node body, Supplier<String> shown, int pos) {
    this.condition = condition;
    this.body = body;
    this.shown = shown;
    this.pos = pos;
  }

  private void check(Object[] env) {
    if (condition(condition, env, pos, "in the condition of an assertion")) {
      return;
    }
    if (condition instanceof Logic.Equal equal && equal.isPositive()) {
      Value left = equal.left().eval(env);
      Value right = equal.right().eval(env);
      try {
        EqualityReport.requireEqual(left, right, equal.pos());
      } catch (EvalException e) {
        if (e.error() instanceof EvalError.AssertionFailed) {
          e.during("while checking the assertion '" + shown.get() + "'", pos);
        }
        throw e;
      }
    }
    throw new EvalException(
        new EvalError.AssertionFailed("assertion '" + shown.get() + "' failed"), pos);
  }

  @Override
  public Value eval(Object[] env) {
    check(env);
    return body.eval(env);
  }

  @Override
  public Value evalTail(Object[] env) {
    check(env);
    return body.evalTail(env);
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    condition.addFreeVariables(to);
    body.addFreeVariables(to);
  }
}
