package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Ordering;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code genericClosure}. */
final class ClosureBuiltins implements BuiltinGroup {
  private static final Symbol START_SET = Symbol.of("startSet");
  private static final Symbol OPERATOR = Symbol.of("operator");
  private static final Symbol KEY = Symbol.of("key");

  /** About what a small element takes, in bytes, with its key and its places. */
  private static final long ELEMENT_BYTES = 256;

  /** More elements than any closure that ends has had; some gigabytes of memory. */
  private static final long MOST_ELEMENTS = 1 << 24;

  @Override
  public void register(Registry r) {
    r.add("__genericClosure", this::genericClosure);
  }

  @Doc(
      name = "genericClosure",
      args = {"attrset"},
      text =
          """
          All sets that can be reached from those in the list `startSet` by the function `operator`, which gives
          for a set the list of its successors. Two sets with equal `key`s are the same one; keys have to be of a
          type that `lessThan` orders, unless there is only one set. The result lists each once, in the order in
          which they are found, breadth first. Evaluates the sets and their keys.""",
      example =
          """
          map (x: x.key) (builtins.genericClosure {
            startSet = [ { key = 5; } ];
            operator = x: [ { key = if x.key / 2 * 2 == x.key then x.key / 2 else 3 * x.key + 1; } ];
          })""",
      result = "[ 5 16 8 4 2 1 ]")
  private Value genericClosure(int pos, Value attrset) {
    Attrs arguments = Expect.attrs(attrset, NO_POS, "in the argument of 'builtins.genericClosure'");
    int slot =
        Arguments.slot(arguments, START_SET, "in the set given to 'builtins.genericClosure'");
    List start =
        Expect.list(
            arguments.values[slot], NO_POS, "in the 'startSet' given to 'builtins.genericClosure'");
    if (start.size() == 0) {
      return start;
    }
    slot = Arguments.slot(arguments, OPERATOR, "in the set given to 'builtins.genericClosure'");
    Value operator =
        Expect.function(
            arguments.values[slot], NO_POS, "in the 'operator' given to 'builtins.genericClosure'");
    return new Search(operator).from(start);
  }

  /** One closure on its way. */
  private static final class Search {
    private final Value operator;
    private final ArrayDeque<Value> work = new ArrayDeque<>();
    private final ArrayList<Value> found = new ArrayList<>();
    private final TreeMap<Value, Value> elementOfKey = new TreeMap<>(this::compareKeys);
    private final long most =
        Math.clamp(Runtime.getRuntime().maxMemory() / ELEMENT_BYTES, 1 << 20, MOST_ELEMENTS);

    Search(Value operator) {
      this.operator = operator;
    }

    List from(List start) {
      try {
        addAll(start);
        for (Value element = work.poll(); element != null; element = work.poll()) {
          visit(element);
        }
        return new List(found.toArray(Value[]::new));
      } catch (OutOfMemoryError e) {
        throw endless();
      }
    }

    private void visit(Value element) {
      Value key = keyOf(element);
      if (!isNew(key, element)) {
        return;
      }
      found.add(element);
      try {
        Value successors = Apply.call(operator, element, NO_POS);
        List list =
            Expect.list(
                successors,
                NO_POS,
                "in what the 'operator' given to 'builtins.genericClosure' returned");
        for (Value successor : list.elements) {
          successor.force();
        }
        addAll(list);
      } catch (EvalException e) {
        throw e.during(
            "while calling the 'operator' for the element " + Show.value(element), NO_POS);
      }
    }

    private void addAll(List list) {
      for (Value element : list.elements) {
        work.add(element);
      }
      if (found.size() + (long) work.size() > most) {
        throw endless();
      }
    }

    private EvalException endless() {
      long count = found.size() + (long) work.size();
      work.clear();
      found.clear();
      elementOfKey.clear();
      return new EvalException(
          ErrorCode.LIMIT_EXCEEDED,
          "'builtins.genericClosure' has found "
              + count
              + " elements, which is as many as it may have; does its 'operator' ever stop?",
          NO_POS);
    }

    private static Value keyOf(Value element) {
      Value key;
      try {
        Attrs attrs = Expect.attrs(element, NO_POS, "which has to be a set");
        key = attrs.values[Arguments.slot(attrs, KEY, "which has to have a key")];
      } catch (EvalException e) {
        throw e.during("in the closure's element " + Show.value(element), NO_POS);
      }
      return key.force();
    }

    private boolean isNew(Value key, Value element) {
      int depth = EvalThread.current().depth();
      try {
        return elementOfKey.putIfAbsent(key, element) == null;
      } catch (EvalException e) {
        EvalThread.current().resetDepth(depth);
        Value other = incomparableWith(key);
        if (other == null) {
          throw e.during("while looking for the key of the element " + Show.value(element), NO_POS);
        }
        e.during("with the element " + Show.value(other), NO_POS);
        throw e.during("while comparing the element " + Show.value(element), NO_POS);
      }
    }

    private @Nullable Value incomparableWith(Value key) {
      for (Map.Entry<Value, Value> entry : elementOfKey.entrySet()) {
        try {
          less(key, entry.getKey());
        } catch (EvalException e) {
          return entry.getValue();
        }
      }
      return null;
    }

    private int compareKeys(Value a, Value b) {
      if (elementOfKey.isEmpty()) {
        // A map compares its first key with itself, but a single key may be of any type.
        return 0;
      }
      if (a instanceof Str x && b instanceof Str y) {
        return x.value.compareTo(y.value);
      }
      if (a instanceof Int x && b instanceof Int y) {
        return Long.compare(x.value, y.value);
      }
      return less(a, b) ? -1 : less(b, a) ? 1 : 0;
    }

    private static boolean less(Value a, Value b) {
      return Ordering.less(a, b, NO_POS, "while comparing two keys");
    }
  }
}
