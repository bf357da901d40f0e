package dev.firn.eval.node;

import dev.firn.eval.ops.Equality;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** Operators whose result is a Boolean. */
public final class Logic {
  private Logic() {}

  /** {@code !operand}. */
  public static final class Not extends Node {
    private final Node operand;

    public Not(Node operand) {
      this.operand = operand;
    }

    @Override
    public void addFreeVariables(FreeVariables to) {
      operand.addFreeVariables(to);
    }

    @Override
    public Value eval(Object[] env) {
      return bool(operand, env, "in the argument of '!'") ? Bool.FALSE : Bool.TRUE;
    }

    @Override
    public int pos() {
      return operand.pos();
    }
  }

  /** {@code left == right}, {@code left != right}. */
  public static final class Equal extends Node {
    private final Node left;
    private final Node right;
    private final boolean negated;
    private final int pos;

    public Equal(Node left, Node right, boolean negated, int pos) {
      this.left = left;
      this.right = right;
      this.negated = negated;
      this.pos = pos;
    }

    @Override
    public void addFreeVariables(FreeVariables to) {
      left.addFreeVariables(to);
      right.addFreeVariables(to);
    }

    boolean isPositive() {
      return !negated;
    }

    Node left() {
      return left;
    }

    Node right() {
      return right;
    }

    @Override
    public Value eval(Object[] env) {
      Value a =
          eval(left, env, negated ? "in the left operand of '!='" : "in the left operand of '=='");
      Value b =
          eval(
              right,
              env,
              negated ? "in the right operand of '!='" : "in the right operand of '=='");
      return Bool.of(Equality.equal(a, b, pos) != negated);
    }

    @Override
    public int pos() {
      return pos;
    }
  }

  /** An operator of two Booleans that may not need the right one. */
  private abstract static class Lazy extends Node {
    final Node left;
    final Node right;
    final int pos;

    Lazy(Node left, Node right, int pos) {
      this.left = left;
      this.right = right;
      this.pos = pos;
    }

    @Override
    public final void addFreeVariables(FreeVariables to) {
      left.addFreeVariables(to);
      right.addFreeVariables(to);
    }

    @Override
    public final int pos() {
      return pos;
    }
  }

  /** {@code left && right}. */
  public static final class And extends Lazy {
    public And(Node left, Node right, int pos) {
      super(left, right, pos);
    }

    @Override
    public Value eval(Object[] env) {
      return Bool.of(
          condition(left, env, pos, "in the left operand of '&&'")
              && condition(right, env, pos, "in the right operand of '&&'"));
    }
  }

  /** {@code left || right}. */
  public static final class Or extends Lazy {
    public Or(Node left, Node right, int pos) {
      super(left, right, pos);
    }

    @Override
    public Value eval(Object[] env) {
      return Bool.of(
          condition(left, env, pos, "in the left operand of '||'")
              || condition(right, env, pos, "in the right operand of '||'"));
    }
  }

  /** {@code left -> right}. */
  public static final class Implies extends Lazy {
    public Implies(Node left, Node right, int pos) {
      super(left, right, pos);
    }

    @Override
    public Value eval(Object[] env) {
      return Bool.of(
          !condition(left, env, pos, "in the left operand of '->'")
              || condition(right, env, pos, "in the right operand of '->'"));
    }
  }
}
