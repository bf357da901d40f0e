package dev.firn.eval.print;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A value as JSON, in the very bytes of {@code builtins.toJSON}: no spaces, names in byte order,
 * sets with {@code __toString} or {@code outPath} as what these give.
 */
public final class JsonPrinter {
  private static final Symbol TO_STRING = Symbol.of("__toString");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private final Machine machine;
  private final boolean strict;
  private final StringBuilder out = new StringBuilder();
  private final OutputRoom room = new OutputRoom();
  private StringContext context = StringContext.EMPTY;
  private @Nullable String invalid;

  private JsonPrinter(Machine machine, boolean strict) {
    this.machine = machine;
    this.strict = strict;
  }

  /**
   * The JSON text and all that it refers to in the store. Only on an {@link EvalThread}.
   *
   * @param strict whether what is not evaluated yet is evaluated; else it is an error
   * @param copyToStore whether paths are copied to the store and stand for their copies
   * @param pos where it is asked for
   * @throws EvalException also when the value holds a function, or a string that is not UTF-8
   */
  public static Str print(
      Machine machine, Value value, boolean strict, boolean copyToStore, int pos) {
    JsonPrinter printer = new JsonPrinter(machine, strict);
    printer.append(value, pos, copyToStore);
    String invalid = printer.invalid;
    if (invalid != null) {
      throw notUtf8(invalid);
    }
    return new Str(printer.out.toString(), printer.context);
  }

  private void append(Value cell, int pos, boolean copy) {
    EvalThread thread = EvalThread.current();
    thread.enter(pos);
    room.check(out);
    Value value = cell;
    if (cell instanceof Thunk thunk && (strict || thunk.isEvaluated())) {
      value = thunk.value();
    }
    switch (value) {
      case Int i -> out.append(i.value);
      case Float f -> JsonText.appendFloat(out, f.value);
      case Bool b -> out.append(b.value);
      case Null _ -> out.append("null");
      case Str s -> {
        context = context.union(s.context);
        appendString(s.value);
      }
      case Path p -> {
        if (copy) {
          Str copied = machine.coercion().copyToStore(p.value);
          context = context.union(copied.context);
          appendString(copied.value);
        } else {
          appendString(p.value);
        }
      }
      case List list -> appendList(list, pos, copy);
      case Attrs attrs -> peel(attrs, pos, copy, false);
      case Closure c -> throw cannot(c, c.code.pos());
      case FunctionValue f -> throw cannot(f, pos);
      case Thunk t -> throw cannot(t, pos);
      case ExternalValue e -> throw cannot(e, EvalException.NO_POS);
      case TailCall _ -> throw new IllegalStateException("a tail call is no value");
    }
    thread.leave();
  }

  private void appendString(String text) {
    if (invalid == null && Utf8.firstInvalid(text) >= 0) {
      // Found when the text is written in Nix, after everything was evaluated.
      invalid = text;
    }
    JsonText.appendString(out, text);
  }

  private void appendList(List list, int pos, boolean copy) {
    out.append('[');
    Ahead ahead =
        strict ? Ahead.offer(list.elements, i -> ahead(list.elements[i], pos, copy)) : null;
    for (int i = 0; i < list.size(); i++) {
      Ahead.reached(ahead, i);
      if (i > 0) {
        out.append(',');
      }
      try {
        append(list.elements[i], pos, copy);
      } catch (EvalException e) {
        throw e.during("while writing element " + i + " of a list as JSON", pos);
      }
    }
    out.append(']');
  }

  /** A set, or what its {@code __toString} or {@code outPath} leads to. */
  private void peel(Value cell, int pos, boolean copy, boolean fromToString) {
    Value value = cell.force();
    if (!(value instanceof Attrs attrs)) {
      boolean textual =
          value instanceof Str || value instanceof Path || value instanceof ExternalValue;
      if (fromToString && !textual) {
        throw noString(value, pos);
      }
      append(value, pos, copy && !fromToString);
      return;
    }
    int slot = attrs.slotOf(TO_STRING);
    if (slot >= 0) {
      peelToString(attrs, slot, pos, copy);
      return;
    }
    slot = attrs.slotOf(OUT_PATH);
    if (slot >= 0) {
      try {
        Value inner = attrs.values[slot].force();
        nested(inner, pos, attrs.posAt(slot), copy, fromToString);
      } catch (EvalException e) {
        throw e.during("while using the set's 'outPath'", attrs.posAt(slot));
      }
      return;
    }
    if (fromToString) {
      throw noString(attrs, pos);
    }
    appendMembers(attrs, copy);
  }

  private void peelToString(Attrs attrs, int slot, int pos, boolean copy) {
    int place = attrs.posAt(slot);
    Value text;
    try {
      text = Apply.call(attrs.values[slot], attrs, place);
    } catch (EvalException e) {
      throw e.during("while calling the set's '__toString'", place);
    }
    try {
      nested(text, pos, place, copy, true);
    } catch (EvalException e) {
      throw e.during("while using the result of '__toString'", place);
    }
  }

  private void nested(Value value, int pos, int inner, boolean copy, boolean fromToString) {
    EvalThread thread = EvalThread.current();
    thread.enter(pos);
    peel(value, inner, copy, fromToString);
    thread.leave();
  }

  private void appendMembers(Attrs attrs, boolean copy) {
    char separator = '{';
    int[] order = attrs.shape.byName();
    Ahead ahead =
        strict ? Ahead.offer(attrs.values, order, slot -> ahead(attrs, slot, copy)) : null;
    for (int i = 0; i < order.length; i++) {
      Ahead.reached(ahead, i);
      int slot = order[i];
      String name = attrs.nameAt(slot).name();
      out.append(separator);
      separator = ',';
      appendString(name);
      out.append(':');
      try {
        append(attrs.values[slot], attrs.posAt(slot), copy);
      } catch (EvalException e) {
        throw e.during("while writing the attribute '" + name + "' as JSON", attrs.posAt(slot));
      }
    }
    out.append(attrs.size() == 0 ? "{}" : "}");
  }

  private void ahead(Attrs attrs, int slot, boolean copy) {
    ahead(attrs.values[slot], attrs.posAt(slot), copy);
  }

  /** Evaluates what writing a value will need; the text is thrown away. */
  private void ahead(Value cell, int pos, boolean copy) {
    new JsonPrinter(machine, true).append(cell, pos, copy);
  }

  private static EvalException cannot(Value value, int pos) {
    return new EvalException(
        ErrorCode.TYPE_MISMATCH, "cannot convert " + Show.type(value) + " to JSON", pos);
  }

  private static EvalException noString(Value value, int pos) {
    return new EvalException(
        ErrorCode.TYPE_MISMATCH,
        "'__toString' has to return a string, but it returned " + Show.typeAndValue(value),
        pos);
  }

  private static EvalException notUtf8(String text) {
    int at = Utf8.firstInvalid(text);
    String what =
        at < text.length()
            ? String.format(Locale.ROOT, "the byte 0x%02x at index %d", (int) text.charAt(at), at)
            : "it ends inside a character, which";
    return new EvalException(
        ErrorCode.INVALID_ARGUMENT,
        "JSON can hold only strings of valid UTF-8: in "
            + Show.value(Str.of(text))
            + " "
            + what
            + " is not",
        EvalException.NO_POS);
  }
}
