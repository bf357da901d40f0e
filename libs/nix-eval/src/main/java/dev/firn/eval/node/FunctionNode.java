package dev.firn.eval.node;

import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/** A function literal: its own node makes closures, its {@link #code} is what they run. */
public final class FunctionNode extends Node {
  private final FunctionCode code;

  public FunctionNode(FunctionCode code) {
    this.code = code;
  }

  public FunctionCode code() {
    return code;
  }

  @Override
  public Value eval(Object[] env) {
    return new Closure(code, env);
  }

  @Override
  public Value delay(Object[] env) {
    return new Closure(code, env);
  }

  @Override
  public int pos() {
    return code.pos();
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

  /** {@code x: body}. */
  public static final class Simple extends Common {
    public Simple(Node body, @Nullable Symbol name, Signature signature, int pos) {
      super(body, name, signature, pos);
    }

    @Override
    public Object[] bind(Object[] outer, Value argument, int callPos) {
      Object[] env = {outer, argument};
      return Counters.ON ? Counters.scope(env) : env;
    }
  }
}
