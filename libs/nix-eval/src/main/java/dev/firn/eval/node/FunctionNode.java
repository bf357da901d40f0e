package dev.firn.eval.node;

import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/** A function literal: its own node makes closures, its {@link #code} is what they run. */
public sealed class FunctionNode extends Node {
  private final FunctionCode code;

  public FunctionNode(FunctionCode code) {
    this.code = code;
  }

  public final FunctionCode code() {
    return code;
  }

  @Override
  public final Value eval(Object[] env) {
    return new Closure(code, env);
  }

  @Override
  public Value delay(Object[] env) {
    return new Closure(code, env);
  }

  @Override
  public final void addFreeVariables(FreeVariables to) {
    code.addFreeVariables(to);
  }

  @Override
  public final int pos() {
    return code.pos();
  }

  /** The same, for those who want to see which functions nobody has asked for yet. */
  public static final class Delayed extends FunctionNode {
    public Delayed(FunctionCode code) {
      super(code);
    }

    @Override
    public Value delay(Object[] env) {
      return new Thunk(this, env);
    }
  }

  /** What the two kinds of function share. */
  abstract static class Common extends FunctionCode {
    private final Code body;
    private final @Nullable Symbol name;
    private final Signature signature;
    final int pos;

    Common(Node body, @Nullable Symbol name, Signature signature, int pos) {
      this.body = body instanceof FunctionNode inner ? inner.code : body;
      this.name = name;
      this.signature = signature;
      this.pos = pos;
    }

    @Override
    public final Value eval(Object[] env) {
      return new Closure(this, env);
    }

    @Override
    public final Code body() {
      return body;
    }

    @Override
    public final @Nullable Symbol name() {
      return name;
    }

    @Override
    public final Signature signature() {
      return signature;
    }

    @Override
    public final int pos() {
      return pos;
    }
  }

  /** {@code x: body}, the first of {@code arguments} such functions that are nested directly. */
  public static final class Simple extends Common {
    private final int length;

    public Simple(Node body, @Nullable Symbol name, Signature signature, int pos, int arguments) {
      super(body, name, signature, pos);
      this.length = arguments + 1;
    }

    @Override
    public void addFreeVariables(FreeVariables to) {
      to.enter();
      body().addFreeVariables(to);
      to.leave();
    }

    @Override
    public Object[] bind(Object[] outer, Value argument, int callPos) {
      Object[] env = new Object[length];
      env[0] = outer;
      env[1] = argument;
      return Counters.ON ? Counters.scope(env) : env;
    }
  }

  /**
   * A function directly inside another: its argument is one more slot of the scope that the
   * outermost of them made, so a call with all arguments makes one scope.
   */
  public static final class Further extends Common {
    private final int slot;

    public Further(Node body, @Nullable Symbol name, Signature signature, int pos, int slot) {
      super(body, name, signature, pos);
      this.slot = slot;
    }

    @Override
    public void addFreeVariables(FreeVariables to) {
      to.addWithin(body(), slot);
    }

    @Override
    public Object[] bind(Object[] outer, Value argument, int callPos) {
      // The closure may be called again with another argument.
      Object[] env = outer.clone();
      env[slot] = argument;
      return Counters.ON ? Counters.scope(env) : env;
    }

    @Override
    public Object[] bindNext(Object[] outer, Value argument, int callPos) {
      outer[slot] = argument;
      return outer;
    }
  }
}
