package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Equality;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Places;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Large;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import java.util.Arrays;

/** Lists: their parts, and what is made of them element by element. */
final class ListBuiltins implements BuiltinGroup {
  @Override
  public void register(Registry r) {
    r.add("__length", this::length)
        .add("__elemAt", this::elemAt)
        .add("__head", this::head)
        .add("__tail", this::tail)
        .add("__elem", this::elem)
        .add("map", this::map)
        .add("__filter", this::filter)
        .add("__genList", this::genList)
        .add("__concatLists", this::concatLists)
        .add("__concatMap", this::concatMap);
  }

  @Doc(
      name = "length",
      args = {"list"},
      text = "The number of elements of a list. Evaluates the list, not its elements.",
      example = "builtins.length [ 1 (throw \"unused\") ]",
      result = "2")
  private Value length(int pos, Value list) {
    return Int.of(Expect.list(list, NO_POS, "in the argument of 'builtins.length'").size());
  }

  @Doc(
      name = "elemAt",
      args = {"list", "n"},
      text =
          """
          The element at an index that counts from 0. Fails when there is none. Evaluates both arguments and the
          element, no other.""",
      example = "builtins.elemAt [ \"a\" \"b\" \"c\" ] 1",
      result = "\"b\"")
  private Value elemAt(int pos, Value list, Value n) {
    long index = Expect.integer(n, NO_POS, "in the second argument of 'builtins.elemAt'");
    List elements = Expect.list(list, NO_POS, "in the first argument of 'builtins.elemAt'");
    if (index < 0 || index >= elements.size()) {
      throw new EvalException(
          ErrorCode.INDEX_OUT_OF_RANGE,
          "'builtins.elemAt' was asked for index " + index + " of a list of " + count(elements),
          NO_POS);
    }
    return elements.elements[(int) index];
  }

  private static String count(List list) {
    return list.size() == 1 ? "1 element" : list.size() + " elements";
  }

  @Doc(
      name = "head",
      args = {"list"},
      text =
          "The first element of a list, evaluated. Fails when the list is empty. Evaluates no other element.",
      example = "builtins.head [ 1 2 3 ]",
      result = "1")
  private Value head(int pos, Value list) {
    List elements = Expect.list(list, NO_POS, "in the argument of 'builtins.head'");
    if (elements.size() == 0) {
      throw new EvalException(
          ErrorCode.INDEX_OUT_OF_RANGE, "'builtins.head' was given an empty list", NO_POS);
    }
    return elements.elements[0];
  }

  @Doc(
      name = "tail",
      args = {"list"},
      text =
          """
          A list without its first element. Fails when the list is empty. It copies the list, so going through a
          list with it takes time that grows with the square of the length. Evaluates no element.""",
      example = "builtins.tail [ 1 2 3 ]",
      result = "[ 2 3 ]")
  private Value tail(int pos, Value list) {
    List elements = Expect.list(list, NO_POS, "in the argument of 'builtins.tail'");
    if (elements.size() == 0) {
      throw new EvalException(
          ErrorCode.INDEX_OUT_OF_RANGE, "'builtins.tail' was given an empty list", NO_POS);
    }
    return List.of(Arrays.copyOfRange(elements.elements, 1, elements.size()));
  }

  @Doc(
      name = "elem",
      args = {"x", "list"},
      text =
          """
          Whether some element of a list equals `x`. Compares from the left as `==` does, evaluates the elements up
          to the first that is equal.""",
      example = "builtins.elem 2 [ 1 2 (throw \"unused\") ]",
      result = "true")
  private Value elem(int pos, Value x, Value list) {
    Value[] elements =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.elem'").elements;
    for (Value element : elements) {
      EvalThread.checkpoint();
      if (Equality.sameCell(x, element, NO_POS)) {
        return Bool.TRUE;
      }
    }
    return Bool.FALSE;
  }

  @Doc(
      name = "map",
      args = {"f", "list"},
      text =
          """
          The list of `f` called with each element. Evaluates the list, and `f` unless the list is empty; each call
          happens when its result is needed.""",
      example = "map (x: x * x) [ 1 2 3 ]",
      result = "[ 1 4 9 ]")
  private Value map(int pos, Value f, Value list) {
    List elements = Expect.list(list, NO_POS, "in the second argument of 'map'");
    int size = elements.size();
    if (size == 0) {
      return elements;
    }
    Value function = Expect.function(f, NO_POS, "in the first argument of 'map'");
    Value[] from = elements.elements;
    Value[] mapped = new Value[size];
    for (int i = 0; i < size; i++) {
      mapped[i] = new Thunk(function, from[i]);
    }
    return new List(mapped);
  }

  @Doc(
      name = "filter",
      args = {"f", "list"},
      text =
          """
          The elements for which `f` gives `true`, in their order. Calls `f` for every element at once; evaluates
          elements only if `f` does.""",
      example = "builtins.filter (x: x > 1) [ 3 1 2 ]",
      result = "[ 3 2 ]")
  private Value filter(int pos, Value f, Value list) {
    List elements = Expect.list(list, NO_POS, "in the second argument of 'builtins.filter'");
    int size = elements.size();
    if (size == 0) {
      return elements;
    }
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.filter'");
    Value[] from = elements.elements;
    Value[] kept = new Value[size];
    int count = 0;
    for (Value element : from) {
      Value keep = Apply.call(function, element, NO_POS);
      if (Expect.bool(keep, NO_POS, "in what the function given to 'builtins.filter' returned")) {
        kept[count++] = element;
      }
    }
    return count == size ? elements : List.of(Arrays.copyOf(kept, count));
  }

  @Doc(
      name = "genList",
      args = {"f", "length"},
      text =
          """
          The list of `f 0`, `f 1`, … with that many elements. Evaluates both arguments; each call happens when its
          result is needed. Fails when the length is negative.""",
      example = "builtins.genList (i: i * i) 4",
      result = "[ 0 1 4 9 ]")
  private Value genList(int pos, Value f, Value length) {
    long size = Expect.integer(length, NO_POS, "in the second argument of 'builtins.genList'");
    if (size < 0) {
      throw new EvalException(
          ErrorCode.INVALID_ARGUMENT, "cannot make a list of " + size + " elements", NO_POS);
    }
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.genList'");
    try {
      Value[] elements = new Value[Large.list(size)];
      for (int i = 0; i < elements.length; i++) {
        if ((i & 0xffff) == 0xffff) {
          EvalThread.checkpoint();
        }
        elements[i] = new Thunk(function, Int.of(i));
      }
      return List.of(elements);
    } catch (OutOfMemoryError e) {
      throw tooLong(size);
    }
  }

  private static EvalException tooLong(long size) {
    return new EvalException(
        ErrorCode.LIMIT_EXCEEDED, "a list of " + size + " elements needs too much memory", NO_POS);
  }

  @Doc(
      name = "concatLists",
      args = {"lists"},
      text =
          "The elements of all lists of a list, one list after the other. Evaluates the lists, not their elements.",
      example = "builtins.concatLists [ [ 1 ] [ ] [ 2 3 ] ]",
      result = "[ 1 2 3 ]")
  private Value concatLists(int pos, Value lists) {
    Value[] parts =
        Expect.list(lists, NO_POS, "in the argument of 'builtins.concatLists'").elements;
    long size = 0;
    List last = List.EMPTY;
    for (Value part : parts) {
      List list =
          Expect.list(part, NO_POS, "in an element of the list given to 'builtins.concatLists'");
      if (list.size() > 0) {
        size += list.size();
        last = list;
      }
    }
    if (size == last.size()) {
      return last;
    }
    Value[] all = new Value[Large.list(size)];
    int to = 0;
    for (Value part : parts) {
      Value[] elements = ((List) part.force()).elements;
      System.arraycopy(elements, 0, all, to, elements.length);
      to += elements.length;
    }
    return new List(all);
  }

  @Doc(
      name = "concatMap",
      args = {"f", "list"},
      text =
          """
          The elements of the lists that `f` gives for each element, one list after the other. Calls `f` for every
          element at once.""",
      example = "builtins.concatMap (x: [ x (x * 10) ]) [ 1 2 ]",
      result = "[ 1 10 2 20 ]")
  private Value concatMap(int pos, Value f, Value list) {
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.concatMap'");
    Value[] from =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.concatMap'").elements;
    List[] parts = new List[from.length];
    long size = 0;
    for (int i = 0; i < from.length; i++) {
      Value part = Apply.call(function, from[i], NO_POS);
      parts[i] = part instanceof List known ? known : returnedNoList(part, function);
      size += parts[i].size();
    }
    Value[] all = new Value[Large.list(size)];
    int to = 0;
    for (List part : parts) {
      System.arraycopy(part.elements, 0, all, to, part.size());
      to += part.size();
    }
    return List.of(all);
  }

  private static List returnedNoList(Value returned, Value function) {
    return Expect.list(
        returned,
        Places.of(returned, Places.of(function)),
        "in what the function given to 'builtins.concatMap' returned");
  }
}
