package dev.firn.eval.print;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.PartialApplication;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Prints a value as {@code nix-instantiate --eval} does. It evaluates nothing: what was not needed
 * so far is {@code <CODE>}. Some values print alike, hence the name: all functions do.
 *
 * <p>Sets and lists that come up again are {@code «repeated»}: sets wherever they come from, lists
 * when it is the same variable or element again.
 */
public final class AmbiguousPrinter {
  private final StringBuilder out;
  private final OutputRoom room = new OutputRoom();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private AmbiguousPrinter(StringBuilder out) {
    this.out = out;
  }

  /**
   * The text of a value. Only on an {@link EvalThread}.
   *
   * @throws EvalException CALL_DEPTH_EXCEEDED when it is nested deeper than calls may be
   */
  public static String print(Value value) {
    StringBuilder out = new StringBuilder();
    new AmbiguousPrinter(out).append(value);
    return out.toString();
  }

  private void append(Value cell) {
    room.check(out);
    Value value = cell;
    if (cell instanceof Thunk thunk) {
      if (!thunk.isEvaluated()) {
        out.append(thunk.isBeingEvaluated() ? Marks.BEING_EVALUATED : "<CODE>");
        return;
      }
      value = thunk.value();
    }
    switch (value) {
      case Int i -> out.append(i.value);
      case Float f -> out.append(Show.float6(f.value));
      case Bool b -> out.append(b.value);
      case Null _ -> out.append("null");
      case Str s -> Show.quote(out, s.value, Integer.MAX_VALUE);
      case Path p -> out.append(Path.shown(p.value));
      case Attrs attrs -> appendAttrs(attrs);
      case List list -> appendList(cell, list);
      case Closure _ -> out.append("<LAMBDA>");
      case Builtin _ -> out.append("<PRIMOP>");
      case PartialApplication _ -> out.append("<PRIMOP-APP>");
      case ExternalValue e -> out.append(e.show());
      case Thunk _, TailCall _ -> throw new IllegalStateException("not evaluated");
    }
  }

  private void appendAttrs(Attrs attrs) {
    if (attrs.size() > 0 && !seen.add(attrs)) {
      out.append(Marks.REPEATED);
      return;
    }
    EvalThread thread = EvalThread.current();
    thread.enter(EvalException.NO_POS);
    out.append("{ ");
    for (int slot : attrs.shape.byName()) {
      Show.appendName(out, attrs.nameAt(slot).name());
      out.append(" = ");
      append(attrs.values[slot]);
      out.append("; ");
    }
    out.append('}');
    thread.leave();
  }

  private void appendList(Value cell, List list) {
    if (list.size() > 0 && !seen.add(cell)) {
      out.append(Marks.REPEATED);
      return;
    }
    EvalThread thread = EvalThread.current();
    thread.enter(EvalException.NO_POS);
    out.append("[ ");
    for (Value element : list.elements) {
      append(element);
      out.append(' ');
    }
    out.append(']');
    thread.leave();
  }
}
