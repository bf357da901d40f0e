package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Numbers;
import dev.firn.eval.ops.Ordering;
import dev.firn.eval.ops.Places;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;

/** Numbers, and the order of values. */
final class NumberBuiltins implements BuiltinGroup {
  @Override
  public void register(Registry r) {
    r.add("__add", this::add)
        .add("__sub", this::sub)
        .add("__mul", this::mul)
        .add("__div", this::div)
        .add("__lessThan", this::lessThan)
        .add("__bitAnd", this::bitAnd)
        .add("__bitOr", this::bitOr)
        .add("__bitXor", this::bitXor)
        .add("__ceil", this::ceil)
        .add("__floor", this::floor);
  }

  @Doc(
      name = "add",
      args = {"a", "b"},
      text =
          """
          The sum of two numbers: an integer if both are, else a float. Unlike `+` it takes numbers only. Fails
          when an integer result does not fit 64 bits. Evaluates both.""",
      example = "[ (builtins.add 1 2) (builtins.add 1 0.5) ]",
      result = "[ 3 1.5 ]")
  private Value add(int pos, Value a, Value b) {
    Value x = a.force();
    Value y = b.force();
    if (x instanceof Float || y instanceof Float) {
      return new Float(
          Expect.floating(x, NO_POS, "in the first operand of an addition")
              + Expect.floating(y, NO_POS, "in the second operand of an addition"));
    }
    long i = Expect.integer(x, NO_POS, "in the first operand of an addition");
    long j = Expect.integer(y, NO_POS, "in the second operand of an addition");
    long sum = i + j;
    if (((i ^ sum) & (j ^ sum)) < 0) {
      throw Numbers.overflow("adding", i, "+", j, NO_POS);
    }
    return Int.of(sum);
  }

  @Doc(
      name = "sub",
      args = {"a", "b"},
      text =
          """
          The difference of two numbers: an integer if both are, else a float. Fails when an integer result does
          not fit 64 bits. Evaluates both; `a - b` means the same.""",
      example = "builtins.sub 5 7",
      result = "-2")
  private Value sub(int pos, Value a, Value b) {
    Value x = a.force();
    return Numbers.Operation.SUBTRACT.apply(x, b.force(), NO_POS);
  }

  @Doc(
      name = "mul",
      args = {"a", "b"},
      text =
          """
          The product of two numbers: an integer if both are, else a float. Fails when an integer result does
          not fit 64 bits. Evaluates both; `a * b` means the same.""",
      example = "builtins.mul 6 7",
      result = "42")
  private Value mul(int pos, Value a, Value b) {
    Value x = a.force();
    return Numbers.Operation.MULTIPLY.apply(x, b.force(), NO_POS);
  }

  @Doc(
      name = "div",
      args = {"a", "b"},
      text =
          """
          The quotient of two numbers: of integers it is rounded towards zero, else it is a float. Division by
          zero fails, by `0.0` too. Evaluates both; `a / b` means the same.""",
      example = "[ (builtins.div 7 2) (builtins.div (-7) 2) (builtins.div 7 2.0) ]",
      result = "[ 3 -3 3.5 ]")
  private Value div(int pos, Value a, Value b) {
    Value x = a.force();
    Value y = b.force();
    if (Expect.floating(y, NO_POS, "in the second operand of a division") == 0) {
      throw new EvalException(ErrorCode.DIVISION_BY_ZERO, "division by zero", NO_POS);
    }
    return Numbers.Operation.DIVIDE.apply(x, y, NO_POS);
  }

  @Doc(
      name = "lessThan",
      args = {"a", "b"},
      text =
          """
          Whether `a` comes before `b`. Numbers are ordered by value, strings and paths by bytes, lists by the first
          element in which they differ; other values and mixed types fail. Evaluates both, and list elements as
          far as it has to.""",
      example = "[ (builtins.lessThan 1 1.5) (builtins.lessThan [ 1 2 ] [ 1 ]) ]",
      result = "[ true false ]")
  private Value lessThan(int pos, Value a, Value b) {
    Value x = a.force();
    return Bool.of(Ordering.less(x, b, NO_POS, "while comparing two values"));
  }

  @Doc(
      name = "bitAnd",
      args = {"a", "b"},
      text = "The bits that are set in both of two 64-bit integers. Evaluates both.",
      example = "builtins.bitAnd 12 10",
      result = "8")
  private Value bitAnd(int pos, Value a, Value b) {
    long x = Expect.integer(a, NO_POS, "in the first argument of 'builtins.bitAnd'");
    return Int.of(x & Expect.integer(b, NO_POS, "in the second argument of 'builtins.bitAnd'"));
  }

  @Doc(
      name = "bitOr",
      args = {"a", "b"},
      text = "The bits that are set in at least one of two 64-bit integers. Evaluates both.",
      example = "builtins.bitOr 12 10",
      result = "14")
  private Value bitOr(int pos, Value a, Value b) {
    long x = Expect.integer(a, NO_POS, "in the first argument of 'builtins.bitOr'");
    return Int.of(x | Expect.integer(b, NO_POS, "in the second argument of 'builtins.bitOr'"));
  }

  @Doc(
      name = "bitXor",
      args = {"a", "b"},
      text = "The bits that are set in exactly one of two 64-bit integers. Evaluates both.",
      example = "builtins.bitXor 12 10",
      result = "6")
  private Value bitXor(int pos, Value a, Value b) {
    long x = Expect.integer(a, NO_POS, "in the first argument of 'builtins.bitXor'");
    return Int.of(x ^ Expect.integer(b, NO_POS, "in the second argument of 'builtins.bitXor'"));
  }

  @Doc(
      name = "ceil",
      args = {"number"},
      text =
          """
          The smallest integer that is not below a number. Fails when that does not fit 64 bits, and for an
          integer that a float cannot hold exactly. Evaluates the number.""",
      example = "map builtins.ceil [ 1.2 (-1.2) 3 ]",
      result = "[ 2 -1 3 ]")
  private Value ceil(int pos, Value number) {
    double value = Expect.floating(number, placeOf(number), "in the argument of 'builtins.ceil'");
    return rounded("ceil", number.force(), Math.ceil(value));
  }

  @Doc(
      name = "floor",
      args = {"number"},
      text =
          """
          The largest integer that is not above a number. Fails when that does not fit 64 bits, and for an
          integer that a float cannot hold exactly. Evaluates the number.""",
      example = "map builtins.floor [ 1.2 (-1.2) 3 ]",
      result = "[ 1 -2 3 ]")
  private Value floor(int pos, Value number) {
    double value = Expect.floating(number, placeOf(number), "in the argument of 'builtins.floor'");
    return rounded("floor", number.force(), Math.floor(value));
  }

  /** Where an argument was written, if it was evaluated before: what is not is nowhere yet. */
  private static int placeOf(Value argument) {
    return argument instanceof Thunk ? Places.of(argument) : NO_POS;
  }

  private static Value rounded(String builtin, Value argument, double result) {
    boolean fits = result >= -0x1p63 && result < 0x1p63;
    if (argument instanceof Int i && !(fits && (long) result == i.value)) {
      throw new EvalException(
          ErrorCode.INTEGER_OVERFLOW,
          "'builtins."
              + builtin
              + "' calculates with floats, and the integer "
              + i.value
              + " is not exactly one of them",
          NO_POS);
    }
    if (!fits) {
      throw new EvalException(
          ErrorCode.INTEGER_OVERFLOW,
          "the float " + Show.value(argument) + " is out of the range of integers",
          NO_POS);
    }
    return Int.of((long) result);
  }
}
