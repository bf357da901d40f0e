package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Ordering;
import dev.firn.eval.ops.StableSort;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Lists as a whole: folding, questions about all elements, sorting and grouping. */
final class ListFunctionBuiltins implements BuiltinGroup {
  private static final Symbol RIGHT = Symbol.of("right");
  private static final Symbol WRONG = Symbol.of("wrong");

  @Override
  public void register(Registry r) {
    r.add("__foldl'", this::foldl)
        .add("__any", this::any)
        .add("__all", this::all)
        .add("__sort", this::sort)
        .add("__partition", this::partition)
        .add("__groupBy", this::groupBy);
  }

  @Doc(
      name = "foldl'",
      args = {"op", "start", "list"},
      text =
          """
          Combines a list from the left: `foldl' op s [ a b ]` is `op (op s a) b`. Evaluates each intermediate
          result at once, but the start value only if `op` does or the list is empty.""",
      example = "builtins.foldl' (sum: x: sum + x) 0 [ 1 2 3 ]",
      result = "6")
  private Value foldl(int pos, Value op, Value start, Value list) {
    Value function = Expect.function(op, NO_POS, "in the first argument of 'builtins.foldl''");
    Value[] elements =
        Expect.list(list, NO_POS, "in the third argument of 'builtins.foldl''").elements;
    Value current = start;
    for (Value element : elements) {
      current = Apply.call(function, current, element, NO_POS);
    }
    return current;
  }

  @Doc(
      name = "any",
      args = {"f", "list"},
      text = "Whether `f` gives `true` for some element. Stops at the first.",
      example = "builtins.any (x: x > 1) [ 1 2 (throw \"unused\") ]",
      result = "true")
  private Value any(int pos, Value f, Value list) {
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.any'");
    Value[] elements =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.any'").elements;
    for (Value element : elements) {
      if (Expect.bool(
          Apply.call(function, element, NO_POS),
          NO_POS,
          "in what the function given to 'builtins.any' returned")) {
        return Bool.TRUE;
      }
    }
    return Bool.FALSE;
  }

  @Doc(
      name = "all",
      args = {"f", "list"},
      text =
          "Whether `f` gives `true` for every element. Stops at the first for which it does not.",
      example = "builtins.all (x: x > 1) [ 1 2 (throw \"unused\") ]",
      result = "false")
  private Value all(int pos, Value f, Value list) {
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.all'");
    Value[] elements =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.all'").elements;
    for (Value element : elements) {
      if (!Expect.bool(
          Apply.call(function, element, NO_POS),
          NO_POS,
          "in what the function given to 'builtins.all' returned")) {
        return Bool.FALSE;
      }
    }
    return Bool.TRUE;
  }

  @Doc(
      name = "sort",
      args = {"less", "list"},
      text =
          """
          A list in the order of `less`, which tells whether its first argument comes before its second. Equal
          elements stay in their order. A `less` that contradicts itself gives some order, never a failure.
          Evaluates every element.""",
      example = "builtins.sort builtins.lessThan [ 3 1 2 ]",
      result = "[ 1 2 3 ]")
  private Value sort(int pos, Value less, Value list) {
    List elements = Expect.list(list, NO_POS, "in the second argument of 'builtins.sort'");
    if (elements.size() == 0) {
      return elements;
    }
    Value function = Expect.function(less, NO_POS, "in the first argument of 'builtins.sort'");
    Value[] sorted = elements.elements.clone();
    for (Value element : sorted) {
      element.force();
    }
    if (function instanceof Builtin builtin && builtin.name.equals("lessThan")) {
      StableSort.sort(
          sorted,
          (a, b) -> Ordering.less(a, b, NO_POS, "in the comparison given to 'builtins.sort'"));
    } else {
      StableSort.sort(
          sorted,
          (a, b) ->
              Expect.bool(
                  Apply.call(function, a, b, NO_POS),
                  NO_POS,
                  "in what the comparison given to 'builtins.sort' returned"));
    }
    return new List(sorted);
  }

  @Doc(
      name = "partition",
      args = {"f", "list"},
      text =
          """
          A list in two: `right` has the elements for which `f` gives `true`, `wrong` the others, both in their
          order. Evaluates every element.""",
      example = "builtins.partition (x: x > 10) [ 1 23 9 42 ]",
      result = "{ right = [ 23 42 ]; wrong = [ 1 9 ]; }")
  private Value partition(int pos, Value f, Value list) {
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.partition'");
    Value[] elements =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.partition'").elements;
    Value[] right = new Value[elements.length];
    Value[] wrong = new Value[elements.length];
    int rights = 0;
    int wrongs = 0;
    for (Value element : elements) {
      element.force();
      if (Expect.bool(
          Apply.call(function, element, NO_POS),
          NO_POS,
          "in what the function given to 'builtins.partition' returned")) {
        right[rights++] = element;
      } else {
        wrong[wrongs++] = element;
      }
    }
    return new AttrsBuilder(2)
        .put(RIGHT, List.of(Arrays.copyOf(right, rights)))
        .put(WRONG, List.of(Arrays.copyOf(wrong, wrongs)))
        .build();
  }

  @Doc(
      name = "groupBy",
      args = {"f", "list"},
      text =
          """
          Groups the elements of a list by the string that `f` gives for each: a set with, for each string, the
          list of its elements in their order. Calls `f` for every element at once.""",
      example = "builtins.groupBy (n: if n > 9 then \"big\" else \"small\") [ 1 20 3 ]",
      result = "{ big = [ 20 ]; small = [ 1 3 ]; }")
  private Value groupBy(int pos, Value f, Value list) {
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.groupBy'");
    Value[] elements =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.groupBy'").elements;
    Map<Symbol, ArrayList<Value>> groups = new HashMap<>();
    for (Value element : elements) {
      String name =
          Expect.plainString(
              Apply.call(function, element, NO_POS),
              NO_POS,
              "in what the function given to 'builtins.groupBy' returned");
      groups.computeIfAbsent(Symbol.of(name), n -> new ArrayList<>()).add(element);
    }
    if (groups.isEmpty()) {
      return Attrs.EMPTY;
    }
    AttrsBuilder builder = new AttrsBuilder(groups.size());
    groups.forEach((name, members) -> builder.put(name, new List(members.toArray(Value[]::new))));
    return builder.build();
  }
}
