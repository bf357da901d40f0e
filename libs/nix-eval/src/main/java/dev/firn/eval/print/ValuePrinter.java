package dev.firn.eval.print;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
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
import dev.firn.syntax.Symbol;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Prints a value as {@code nix eval} and {@code nix repl} do. */
public final class ValuePrinter {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final int HASH_LENGTH = 32;

  private final Machine machine;
  private final PrintOptions options;
  private final StringBuilder out = new StringBuilder();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final OutputRoom room = new OutputRoom();
  private int attrsPrinted;
  private int itemsPrinted;
  private int indent;

  private ValuePrinter(Machine machine, PrintOptions options) {
    this.machine = machine;
    this.options = options;
  }

  /**
   * The text of a value. Only on an {@link EvalThread}.
   *
   * @throws EvalException what {@link PrintOptions#errors} lets through, and always what came from
   *     a limit, such as the depth of calls
   */
  public static String print(Machine machine, Value value, PrintOptions options) {
    ValuePrinter printer = new ValuePrinter(machine, options);
    printer.append(value, 0);
    return printer.out.toString();
  }

  private void append(Value cell, int depth) {
    EvalThread thread = EvalThread.current();
    int calls = thread.depth();
    thread.enter(EvalException.NO_POS);
    room.check(out);
    try {
      appendUnguarded(cell, depth);
    } catch (EvalException e) {
      thread.resetDepth(calls);
      boolean passes =
          // Not about the value that is being printed.
          e.error().code().category() == ErrorCode.Category.LIMIT
              || options.errors() == PrintOptions.Errors.THROW
              || (options.errors() == PrintOptions.Errors.THROW_AT_TOP && depth == 0);
      if (passes) {
        throw e;
      }
      out.append(Marks.OPEN).append("error: ").append(e.error().message()).append(Marks.CLOSE);
    }
    thread.resetDepth(calls);
  }

  private void appendUnguarded(Value cell, int depth) {
    if (options.force()) {
      cell.force();
    }
    switch (evaluated(cell)) {
      case Int i -> out.append(i.value);
      case Float f -> out.append(Show.float6(f.value));
      case Bool b -> out.append(b.value);
      case Null _ -> out.append("null");
      case Str s -> Show.quote(out, s.value, options.maxStringLength());
      case Path p -> out.append(Path.shown(p.value));
      case Attrs attrs -> appendAttrs(attrs, depth);
      case List list -> appendList(cell, list, depth);
      case Closure closure -> appendClosure(closure);
      case Builtin b -> out.append(Marks.OPEN + "primop ").append(b.name).append(Marks.CLOSE);
      case PartialApplication p ->
          out.append(Marks.OPEN + "partially applied primop ")
              .append(p.builtin.name)
              .append(Marks.CLOSE);
      case ExternalValue e -> out.append(e.show());
      case Thunk t -> out.append(t.isBeingEvaluated() ? Marks.BEING_EVALUATED : Marks.THUNK);
      case TailCall _ -> throw new IllegalStateException("a tail call is no value");
    }
  }

  private static Value evaluated(Value cell) {
    return cell instanceof Thunk thunk && thunk.isEvaluated() ? thunk.value() : cell;
  }

  private void appendClosure(Closure closure) {
    out.append(Marks.OPEN).append("lambda");
    Symbol name = closure.code.name();
    if (name != null) {
      Show.appendName(out.append(' '), name.name());
    }
    out.append(" @ ").append(machine.positions().describe(closure.code.pos())).append(Marks.CLOSE);
  }

  private void appendAttrs(Attrs attrs, int depth) {
    // All empty sets are one and the same here, as they are in Nix.
    if (options.trackRepeated() && !seen.add(attrs.size() == 0 ? Attrs.EMPTY : attrs)) {
      out.append(Marks.REPEATED);
    } else if (options.force() && options.derivationPaths() && isDerivation(attrs)) {
      appendDerivation(attrs);
    } else if (depth < options.maxDepth()) {
      appendMembers(attrs, depth);
    } else {
      out.append("{ ... }");
    }
  }

  private void appendMembers(Attrs attrs, int depth) {
    indent += options.indent();
    out.append('{');
    int[] order = attrs.shape.byName();
    if (options.maxAttrs() != Integer.MAX_VALUE) {
      order = importantFirst(attrs, order);
    }
    boolean spread = isSpread(order.length, order.length == 1 ? attrs.values[order[0]] : null);
    int printed = 0;
    for (int slot : order) {
      space(spread);
      if (attrsPrinted >= options.maxAttrs()) {
        out.append(Marks.elided(order.length - printed, "attribute", "attributes"));
        break;
      }
      Show.appendName(out, attrs.nameAt(slot).name());
      out.append(" = ");
      append(attrs.values[slot], depth + 1);
      out.append(';');
      attrsPrinted++;
      printed++;
    }
    indent -= options.indent();
    space(spread);
    out.append('}');
  }

  /** {@code type} and {@code _type} tell most about a set of which not all is shown. */
  private static int[] importantFirst(Attrs attrs, int[] order) {
    int[] result = new int[order.length];
    int count = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int slot : order) {
        String name = attrs.nameAt(slot).name();
        boolean important = name.equals("type") || name.equals("_type");
        if (important == (pass == 0)) {
          result[count++] = slot;
        }
      }
    }
    return result;
  }

  private void appendList(Value cell, List list, int depth) {
    if (options.trackRepeated() && list.size() > 0 && !seen.add(cell)) {
      out.append(Marks.REPEATED);
      return;
    }
    if (depth >= options.maxDepth()) {
      out.append("[ ... ]");
      return;
    }
    indent += options.indent();
    out.append('[');
    int size = list.size();
    boolean spread = isSpread(size, size == 1 ? list.elements[0] : null);
    int printed = 0;
    for (Value element : list.elements) {
      space(spread);
      if (itemsPrinted >= options.maxListItems()) {
        out.append(Marks.elided(size - printed, "item", "items"));
        break;
      }
      append(element, depth + 1);
      itemsPrinted++;
      printed++;
    }
    indent -= options.indent();
    space(spread);
    out.append(']');
  }

  /** Whether members go on lines of their own: several, or one that has members itself. */
  private boolean isSpread(int size, @org.jspecify.annotations.Nullable Value only) {
    if (options.indent() == 0 || size == 0) {
      return false;
    }
    if (only == null) {
      return true;
    }
    if (options.force()) {
      only.force();
    }
    return evaluated(only) instanceof List
        || evaluated(only) instanceof Attrs
        || evaluated(only) instanceof Thunk;
  }

  private void space(boolean spread) {
    if (spread) {
      out.append('\n').repeat(' ', indent);
    } else {
      out.append(' ');
    }
  }

  private static boolean isDerivation(Attrs attrs) {
    Value type = attrs.get(TYPE);
    return type != null && type.force() instanceof Str s && s.value.equals("derivation");
  }

  private void appendDerivation(Attrs attrs) {
    int slot = attrs.slotOf(DRV_PATH);
    String path = slot < 0 ? "" : " " + storePath(attrs.values[slot], attrs.posAt(slot));
    out.append(Marks.OPEN).append("derivation").append(path).append(Marks.CLOSE);
  }

  private String storePath(Value drvPath, int pos) {
    String during = "while reading the 'drvPath' of a derivation";
    String path = machine.coercion().toStr(drvPath, pos, during, Coercion.Mode.PLAIN).value;
    String folder = machine.host().storeDir() + "/";
    int name = folder.length() + HASH_LENGTH;
    boolean inStore =
        path.startsWith(folder)
            && path.indexOf('/', folder.length()) < 0
            && path.length() > name + 1
            && path.charAt(name) == '-';
    if (!inStore) {
      throw new EvalException(
              ErrorCode.INVALID_STORE_PATH,
              "the path '" + path + "' is not in the Nix store",
              EvalException.NO_POS)
          .during(during, pos);
    }
    return path;
  }
}
