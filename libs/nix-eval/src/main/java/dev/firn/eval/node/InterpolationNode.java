package dev.firn.eval.node;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Numbers;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Large;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;

/** A string or path with interpolated parts, and {@code a + b}. */
public final class InterpolationNode extends Node {
  private static final String PART = "while adding or interpolating this part";
  private static final String OPERAND = "in an operand of '+' or an interpolation";

  private final Node[] parts;
  private final int[] partPositions;
  private final boolean forceString;
  private final Coercion coercion;
  private final int pos;

  public InterpolationNode(
      Node[] parts, int[] partPositions, boolean forceString, Coercion coercion, int pos) {
    this.parts = parts;
    this.partPositions = partPositions;
    this.forceString = forceString;
    this.coercion = coercion;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    Value first = eval(parts[0], env, OPERAND);
    if (!forceString) {
      if (first instanceof Int || first instanceof Float) {
        return add(first, env);
      }
      if (first instanceof Path path) {
        return appendToPath(path, env);
      }
    }
    boolean copy = forceString || first instanceof Str;
    return join(first, env, copy ? Coercion.Mode.COPY : Coercion.Mode.PLAIN);
  }

  private Value join(Value first, Object[] env, Coercion.Mode mode) {
    Str head = text(first, 0, env, mode);
    if (parts.length == 1) {
      return head;
    }
    if (parts.length == 2) {
      Str tail = part(1, env, mode);
      if (tail.value.isEmpty() && tail.context.isEmpty()) {
        return head;
      }
      Large.text((long) head.value.length() + tail.value.length());
      return new Str(head.value.concat(tail.value), head.context.union(tail.context));
    }
    StringBuilder out = new StringBuilder(head.value);
    StringContext context = head.context;
    for (int i = 1; i < parts.length; i++) {
      Str part = part(i, env, mode);
      Large.text((long) out.length() + part.value.length());
      out.append(part.value);
      context = context.union(part.context);
    }
    return new Str(out.toString(), context);
  }

  private Str part(int i, Object[] env, Coercion.Mode mode) {
    return text(eval(parts[i], env, OPERAND), i, env, mode);
  }

  private Str text(Value value, int i, Object[] env, Coercion.Mode mode) {
    if (value instanceof Str string) {
      return string;
    }
    try {
      return coercion.toStr(value, partPositions[i], PART, mode);
    } catch (EvalException e) {
      throw Coercion.isBarred(value, mode) ? e.from(parts[i].provenance(env)) : e;
    }
  }

  private Value appendToPath(Path path, Object[] env) {
    StringBuilder out = new StringBuilder(path.value);
    for (int i = 1; i < parts.length; i++) {
      Str part = part(i, env, Coercion.Mode.PLAIN);
      if (!part.context.isEmpty()) {
        throw new EvalException(
            ErrorCode.CONTEXT_NOT_ALLOWED,
            "a string that refers to a store path cannot be appended to a path",
            pos);
      }
      out.append(part.value);
    }
    return new Path(CanonicalPath.of(out.toString()));
  }

  private Value add(Value first, Object[] env) {
    Value sum = first;
    for (int i = 1; i < parts.length; i++) {
      Value part = eval(parts[i], env, OPERAND);
      if (!(part instanceof Int || part instanceof Float)) {
        throw Numbers.cannotAdd(sum, part, partPositions[i]).from(parts[i].provenance(env));
      }
      sum = Numbers.add(sum, part, partPositions[i]);
    }
    return sum;
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    addAll(parts, to);
  }
}
