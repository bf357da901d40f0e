package dev.firn.eval.node;

import dev.firn.eval.value.Apply;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** {@code function arg1 arg2 …}. */
public final class CallNode extends Node {
  private final Node function;
  private final Node[] arguments;
  private final int pos;

  public CallNode(Node function, Node[] arguments, int pos) {
    this.function = function;
    this.arguments = arguments;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    Value callee = function.eval(env);
    return switch (arguments.length) {
      case 1 -> Apply.call(callee, arguments[0].delay(env), pos);
      case 2 -> Apply.call(callee, arguments[0].delay(env), arguments[1].delay(env), pos);
      default -> Apply.call(callee, delayed(env), pos);
    };
  }

  @Override
  public Value evalTail(Object[] env) {
    Value callee = function.eval(env);
    return switch (arguments.length) {
      case 1 -> Apply.tailCall(callee, arguments[0].delay(env), pos);
      case 2 -> Apply.tailCall(callee, arguments[0].delay(env), arguments[1].delay(env), pos);
      default -> Apply.tailCall(callee, delayed(env), pos);
    };
  }

  private Value[] delayed(Object[] env) {
    Value[] values = new Value[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments[i].delay(env);
    }
    return values;
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    function.addFreeVariables(to);
    addAll(arguments, to);
  }
}
