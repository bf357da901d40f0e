package dev.firn.eval.value;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.syntax.Symbol;
import java.util.Arrays;

/** Calls of functions, builtins and functors. */
public final class Apply {
  /** Calls nested deeper than this run their tail calls in a loop instead of on the stack. */
  private static final int DIRECT_TAIL_CALLS = 400;

  private static final Symbol FUNCTOR = Symbol.of("__functor");

  private Apply() {}

  /** {@code function argument}, evaluated. */
  public static Value call(Value function, Value argument, int pos) {
    if (function instanceof Closure closure) {
      EvalThread thread = EvalThread.current();
      int depth = thread.depth();
      thread.enter(pos);
      FunctionCode code = closure.code;
      Object[] env = code.bind(closure.env, argument, pos);
      Value result = finish(evalBody(code, code.body(), env, pos, true), thread);
      thread.resetDepth(depth);
      return result;
    }
    if (function instanceof Builtin builtin && builtin.arity == 1) {
      EvalThread thread = EvalThread.current();
      int depth = thread.depth();
      thread.enter(pos);
      Value result = callBuiltin(builtin, argument, pos);
      thread.resetDepth(depth);
      return result;
    }
    return call(function, new Value[] {argument}, pos);
  }

  /** {@code function first second}, evaluated. */
  public static Value call(Value function, Value first, Value second, int pos) {
    if (function instanceof Closure closure && closure.code.body() instanceof FunctionCode inner) {
      EvalThread thread = EvalThread.current();
      int depth = thread.depth();
      thread.enter(pos);
      if (Counters.ON) {
        Counters.functionCall(closure.code);
      }
      Object[] outer = closure.code.bind(closure.env, first, pos);
      Object[] env = inner.bindNext(outer, second, pos);
      Value result = finish(evalBody(inner, inner.body(), env, pos, true), thread);
      thread.resetDepth(depth);
      return result;
    }
    if (function instanceof Builtin builtin && builtin.arity == 2) {
      EvalThread thread = EvalThread.current();
      int depth = thread.depth();
      thread.enter(pos);
      Value result = callBuiltin(builtin, first, second, pos);
      thread.resetDepth(depth);
      return result;
    }
    return call(function, new Value[] {first, second}, pos);
  }

  /** {@code function arguments…}, evaluated. */
  public static Value call(Value function, Value[] arguments, int pos) {
    EvalThread thread = EvalThread.current();
    int depth = thread.depth();
    thread.enter(pos);
    Value result = finish(step(function.force(), arguments, pos), thread);
    thread.resetDepth(depth);
    return result;
  }

  private static Value finish(Value first, EvalThread thread) {
    Value result = first;
    while (result instanceof TailCall next) {
      thread.enter(next.pos);
      result = step(next.function, next.arguments, next.pos);
    }
    return result;
  }

  /**
   * {@code function argument} at the end of a function's body: on the stack while that is shallow,
   * else handed back.
   */
  public static Value tailCall(Value function, Value argument, int pos) {
    return EvalThread.current().depth() < DIRECT_TAIL_CALLS
        ? call(function, argument, pos)
        : new TailCall(function, new Value[] {argument}, pos);
  }

  /** The same for two arguments. */
  public static Value tailCall(Value function, Value first, Value second, int pos) {
    return EvalThread.current().depth() < DIRECT_TAIL_CALLS
        ? call(function, first, second, pos)
        : new TailCall(function, new Value[] {first, second}, pos);
  }

  /** The same for any number of arguments. */
  public static Value tailCall(Value function, Value[] arguments, int pos) {
    return EvalThread.current().depth() < DIRECT_TAIL_CALLS
        ? call(function, arguments, pos)
        : new TailCall(function, arguments, pos);
  }

  private static Value step(Value function, Value[] arguments, int pos) {
    Value current = function;
    int used = 0;
    while (true) {
      int left = arguments.length - used;
      if (current instanceof Closure closure) {
        FunctionCode code = closure.code;
        Object[] env = code.bind(closure.env, arguments[used++], pos);
        Code body = code.body();
        while (used < arguments.length && body instanceof FunctionCode inner) {
          if (Counters.ON) {
            Counters.functionCall(code);
          }
          code = inner;
          env = code.bindNext(env, arguments[used++], pos);
          body = code.body();
        }
        if (used == arguments.length) {
          return evalBody(code, body, env, pos, true);
        }
        current = evalBody(code, body, env, pos, false);
      } else if (current instanceof Builtin builtin) {
        if (left < builtin.arity) {
          return new PartialApplication(
              builtin, Arrays.copyOfRange(arguments, used, arguments.length));
        }
        current = callBuiltin(builtin, arguments, used, pos);
        used += builtin.arity;
        if (used == arguments.length) {
          return current;
        }
      } else if (current instanceof PartialApplication partial) {
        int missing = partial.builtin.arity - partial.arguments.length;
        Value[] all =
            Arrays.copyOf(partial.arguments, partial.arguments.length + Math.min(left, missing));
        System.arraycopy(
            arguments, used, all, partial.arguments.length, all.length - partial.arguments.length);
        if (left < missing) {
          return new PartialApplication(partial.builtin, all);
        }
        current = callBuiltin(partial.builtin, all, 0, pos);
        used += missing;
        if (used == arguments.length) {
          return current;
        }
      } else {
        current = callFunctor(current, arguments[used++], pos);
        if (used == arguments.length) {
          return current;
        }
      }
    }
  }

  private static Value evalBody(FunctionCode code, Code body, Object[] env, int pos, boolean last) {
    if (Counters.ON) {
      Counters.functionCall(code);
    }
    int profiled = Profile.ON ? Profile.begin(code, pos) : 0;
    try {
      Value result = last ? body.evalTail(env) : body.eval(env);
      if (Profile.ON) {
        Profile.end(profiled);
      }
      return result;
    } catch (EvalException e) {
      if (Profile.ON) {
        Profile.end(profiled);
      }
      Symbol name = code.name();
      e.duringCall(
          name == null ? "in a function without a name" : "in the function '" + name.name() + "'",
          code.pos());
      if (pos != Shape.NO_POS) {
        e.duringCall("which is called here", pos);
      }
      throw e;
    }
  }

  private static Value callBuiltin(Builtin builtin, Value[] arguments, int from, int pos) {
    return switch (builtin.arity) {
      case 1 -> callBuiltin(builtin, arguments[from], pos);
      case 2 -> callBuiltin(builtin, arguments[from], arguments[from + 1], pos);
      default ->
          callBuiltin(builtin, arguments[from], arguments[from + 1], arguments[from + 2], pos);
    };
  }

  private static Value callBuiltin(Builtin builtin, Value first, int pos) {
    if (Counters.ON) {
      Counters.builtinCall(builtin.name);
    }
    int profiled = Profile.ON ? Profile.begin(builtin, pos) : 0;
    try {
      Value result = builtin.call(pos, first);
      if (Profile.ON) {
        Profile.end(profiled);
      }
      return result;
    } catch (EvalException e) {
      if (Profile.ON) {
        Profile.end(profiled);
      }
      throw traced(e, builtin, pos);
    }
  }

  private static Value callBuiltin(Builtin builtin, Value first, Value second, int pos) {
    if (Counters.ON) {
      Counters.builtinCall(builtin.name);
    }
    int profiled = Profile.ON ? Profile.begin(builtin, pos) : 0;
    try {
      Value result = builtin.call(pos, first, second);
      if (Profile.ON) {
        Profile.end(profiled);
      }
      return result;
    } catch (EvalException e) {
      if (Profile.ON) {
        Profile.end(profiled);
      }
      throw traced(e, builtin, pos);
    }
  }

  private static Value callBuiltin(
      Builtin builtin, Value first, Value second, Value third, int pos) {
    if (Counters.ON) {
      Counters.builtinCall(builtin.name);
    }
    int profiled = Profile.ON ? Profile.begin(builtin, pos) : 0;
    try {
      Value result = builtin.call(pos, first, second, third);
      if (Profile.ON) {
        Profile.end(profiled);
      }
      return result;
    } catch (EvalException e) {
      if (Profile.ON) {
        Profile.end(profiled);
      }
      throw traced(e, builtin, pos);
    }
  }

  private static EvalException traced(EvalException e, Builtin builtin, int pos) {
    return builtin.traced ? e.during("in the builtin '" + builtin.name + "'", pos) : e;
  }

  private static Value callFunctor(Value callee, Value argument, int pos) {
    if (callee instanceof Attrs attrs) {
      int slot = attrs.slotOf(FUNCTOR);
      if (slot >= 0) {
        int profiled = Profile.ON ? Profile.begin(FUNCTOR, pos) : 0;
        try {
          Value result = call(attrs.values[slot], callee, argument, attrs.posAt(slot));
          if (Profile.ON) {
            Profile.end(profiled);
          }
          return result;
        } catch (EvalException e) {
          if (Profile.ON) {
            Profile.end(profiled);
          }
          throw e.during("while calling a set through its '__functor'", pos);
        }
      }
    }
    throw new EvalException(
        ErrorCode.NOT_A_FUNCTION,
        "only a function can be called, but this is " + Show.typeAndValue(callee),
        pos);
  }
}
