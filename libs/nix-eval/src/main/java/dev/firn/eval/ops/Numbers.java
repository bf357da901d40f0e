package dev.firn.eval.ops;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Value;

/** Arithmetic: 64-bit integers that fail on overflow, and floats. */
public final class Numbers {
  private static final String FIRST = "in the first operand of ";
  private static final String SECOND = "in the second operand of ";

  private Numbers() {}

  /** The operations that are builtins as well as operators. */
  public enum Operation {
    SUBTRACT("sub", "a subtraction"),
    MULTIPLY("mul", "a multiplication"),
    DIVIDE("div", "a division"),
    LESS("lessThan", "a comparison");

    private final String builtin;
    private final String during1;
    private final String during2;

    Operation(String builtin, String noun) {
      this.builtin = builtin;
      this.during1 = FIRST + noun;
      this.during2 = SECOND + noun;
    }

    public String builtin() {
      return builtin;
    }

    /** The left operand, evaluated. */
    public Value left(Code operand, Object[] env, int pos) {
      return this == LESS ? operand.argument(env) : evaluate(operand, env, pos, during1);
    }

    /** The right operand, evaluated. */
    public Value right(Code operand, Object[] env, int pos) {
      return this == LESS ? operand.argument(env) : evaluate(operand, env, pos, during2);
    }

    private static Value evaluate(Code operand, Object[] env, int pos, String during) {
      try {
        return operand.argument(env);
      } catch (EvalException e) {
        throw e.during(during, pos);
      }
    }

    /** The result for two values. */
    public Value apply(Value left, Value right, int pos) {
      if (this == LESS) {
        return Bool.of(Ordering.less(left, right, pos, "while comparing two values"));
      }
      Value a = left.force();
      Value b = right.force();
      if (a instanceof Int x && b instanceof Int y) {
        return integers(x.value, y.value, pos);
      }
      double x = number(a, pos, during1);
      double y = number(b, pos, during2);
      return switch (this) {
        case SUBTRACT -> new Float(x - y);
        case MULTIPLY -> new Float(x * y);
        case DIVIDE -> {
          if (y == 0) {
            throw divisionByZero(pos);
          }
          yield new Float(x / y);
        }
        case LESS -> throw new IllegalStateException();
      };
    }

    private double number(Value value, int pos, String during) {
      return value instanceof Int i ? (double) i.value : Expect.floating(value, pos, during);
    }

    private Value integers(long x, long y, int pos) {
      return switch (this) {
        case SUBTRACT -> {
          long r = x - y;
          if (((x ^ y) & (x ^ r)) < 0) {
            throw overflow("subtracting", x, "-", y, pos);
          }
          yield Int.of(r);
        }
        case MULTIPLY -> {
          if (Math.multiplyHigh(x, y) != (x * y) >> 63) {
            throw overflow("multiplying", x, "*", y, pos);
          }
          yield Int.of(x * y);
        }
        case DIVIDE -> {
          if (y == 0) {
            throw divisionByZero(pos);
          }
          if (x == Long.MIN_VALUE && y == -1) {
            throw overflow("dividing", x, "/", y, pos);
          }
          yield Int.of(x / y);
        }
        case LESS -> throw new IllegalStateException();
      };
    }
  }

  /** {@code left + right} for a number on the left. */
  public static Value add(Value left, Value right, int pos) {
    if (left instanceof Int x) {
      if (right instanceof Int y) {
        long sum = x.value + y.value;
        if (((x.value ^ sum) & (y.value ^ sum)) < 0) {
          throw overflow("adding", x.value, "+", y.value, pos);
        }
        return Int.of(sum);
      }
      if (right instanceof Float y) {
        return new Float((double) x.value + y.value);
      }
      throw cannotAdd(left, right, pos);
    }
    double x = ((Float) left).value;
    if (right instanceof Int y) {
      return new Float(x + (double) y.value);
    }
    if (right instanceof Float y) {
      return new Float(x + y.value);
    }
    throw cannotAdd(left, right, pos);
  }

  /** The error that {@code right} is no number. */
  public static EvalException cannotAdd(Value left, Value right, int pos) {
    return new EvalException(
        ErrorCode.TYPE_MISMATCH,
        "cannot add "
            + Show.type(right)
            + " to "
            + Show.type(left)
            + ": "
            + Show.value(left)
            + " + "
            + Show.value(right),
        pos);
  }

  /** The error that a result does not fit 64 bits. */
  public static EvalException overflow(String doing, long x, String operator, long y, int pos) {
    return new EvalException(
        ErrorCode.INTEGER_OVERFLOW,
        "integer overflow in " + doing + " " + x + " " + operator + " " + y,
        pos);
  }

  private static EvalException divisionByZero(int pos) {
    return new EvalException(ErrorCode.DIVISION_BY_ZERO, "division by zero", pos);
  }
}
