package dev.firn.instantiate.flake;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.node.ListNode;
import dev.firn.eval.node.RecursiveSetNode;
import dev.firn.eval.node.SetNode;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;

/**
 * Values that are written out as such in a {@code flake.nix}: what would have to be computed is
 * refused, so that a flake can be read without running anything.
 */
final class LiteralValues {
  private LiteralValues() {}

  /** The value, if it is a literal; the thunk itself if it is not. */
  static Value literal(Value value) {
    if (value instanceof Thunk thunk) {
      if (thunk.isEvaluated()) {
        return thunk.value();
      }
      Code code = thunk.pendingCode();
      boolean trivial =
          switch (code) {
            case SetNode set -> !set.hasDynamicNames();
            case RecursiveSetNode set -> !set.hasDynamicNames();
            case null, default -> code instanceof FunctionCode || code instanceof ListNode;
          };
      return trivial ? thunk.force() : thunk;
    }
    return value;
  }

  static Attrs attrs(Value value, int pos) {
    return literal(value) instanceof Attrs attrs
        ? attrs
        : LiteralValues.<Attrs>fail("a set", value, pos);
  }

  static String string(Value value, int pos) {
    return literal(value) instanceof Str text
        ? text.value
        : LiteralValues.<String>fail("a string", value, pos);
  }

  static boolean bool(Value value, int pos) {
    return literal(value) instanceof Bool flag
        ? flag.value
        : LiteralValues.<Boolean>fail("a Boolean", value, pos);
  }

  static long integer(Value value, int pos) {
    return literal(value) instanceof Int number
        ? number.value
        : LiteralValues.<Long>fail("an integer", value, pos);
  }

  /** What a value is, for a message. */
  static String describe(Value value) {
    Value literal = literal(value);
    return literal instanceof Thunk
        ? "something that has to be computed; only literals can stand here"
        : Show.typeAndValue(literal);
  }

  private static <T> T fail(String wanted, Value value, int pos) {
    throw failure("expected " + wanted + " but found " + describe(value), pos);
  }

  static EvalException failure(String message, int pos) {
    return new EvalException(ErrorCode.FLAKE, message, pos);
  }
}
