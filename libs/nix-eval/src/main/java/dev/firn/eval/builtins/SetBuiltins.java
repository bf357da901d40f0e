package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.ops.Expect;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Applications;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Names;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Shape;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.Arrays;

/** Attribute sets. */
final class SetBuiltins implements BuiltinGroup {
  private static final Symbol NAME = Symbol.of("name");
  private static final Symbol VALUE = Symbol.of("value");
  private static final String PAIR = "in an element of the list given to 'builtins.listToAttrs'";

  /** Stands for the value of a pair that has none. */
  private static final Value MISSING = new List(new Value[0]);

  private final PlaceValues places;

  SetBuiltins(Positions positions) {
    this.places = new PlaceValues(positions);
  }

  @Override
  public void register(Registry r) {
    r.add("__attrNames", this::attrNames)
        .add("__attrValues", this::attrValues)
        .add("__getAttr", this::getAttr)
        .add("__hasAttr", this::hasAttr)
        .add("__unsafeGetAttrPos", this::unsafeGetAttrPos)
        .add("removeAttrs", this::removeAttrs)
        .add("__listToAttrs", this::listToAttrs)
        .add("__intersectAttrs", this::intersectAttrs)
        .add("__catAttrs", this::catAttrs)
        .add("__mapAttrs", this::mapAttrs)
        .add("__zipAttrsWith", this::zipAttrsWith);
  }

  @Doc(
      name = "attrNames",
      args = {"set"},
      text =
          "The names of a set's attributes, in the order of their bytes. Evaluates no attribute.",
      example = "builtins.attrNames { y = 1; x = throw \"unused\"; }",
      result = "[ \"x\" \"y\" ]")
  private Value attrNames(int pos, Value set) {
    Shape shape = Expect.attrs(set, NO_POS, "in the argument of 'builtins.attrNames'").shape;
    int[] order = shape.byName();
    Value[] names = new Value[order.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = Names.string(shape.ids[order[i]]);
    }
    return List.of(names);
  }

  @Doc(
      name = "attrValues",
      args = {"set"},
      text =
          "The values of a set's attributes in the order of `attrNames`. Evaluates none of them.",
      example = "builtins.attrValues { y = 1; x = 2; }",
      result = "[ 2 1 ]")
  private Value attrValues(int pos, Value set) {
    Attrs attrs = Expect.attrs(set, NO_POS, "in the argument of 'builtins.attrValues'");
    int[] order = attrs.shape.byName();
    Value[] values = new Value[order.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = attrs.values[order[i]];
    }
    return List.of(values);
  }

  @Doc(
      name = "getAttr",
      args = {"name", "set"},
      text =
          "The attribute with a computed name, evaluated; `set.${name}` means the same. Fails when it is missing.",
      example = "builtins.getAttr \"a\" { a = 1; b = throw \"unused\"; }",
      result = "1")
  private Value getAttr(int pos, Value name, Value set) {
    Symbol symbol =
        Symbol.of(Expect.plainString(name, NO_POS, "in the first argument of 'builtins.getAttr'"));
    Attrs attrs = Expect.attrs(set, NO_POS, "in the second argument of 'builtins.getAttr'");
    return attrs.values[Arguments.slot(attrs, symbol, "in the set given to 'builtins.getAttr'")];
  }

  @Doc(
      name = "hasAttr",
      args = {"name", "set"},
      text =
          "Whether a set has an attribute; `set ? ${name}` means the same. Does not evaluate it.",
      example = "builtins.hasAttr \"a\" { a = throw \"unused\"; }",
      result = "true")
  private Value hasAttr(int pos, Value name, Value set) {
    Symbol symbol =
        Symbol.of(Expect.plainString(name, NO_POS, "in the first argument of 'builtins.hasAttr'"));
    return Bool.of(
        Expect.attrs(set, NO_POS, "in the second argument of 'builtins.hasAttr'").has(symbol));
  }

  @Doc(
      name = "unsafeGetAttrPos",
      args = {"name", "set"},
      text =
          """
          Where an attribute was defined: a set of `file`, `line` and `column`, or `null` when it is missing, was
          computed, or does not come from a file. Unsafe because the result changes with the layout of the
          file. Does not evaluate the attribute.""",
      example = "builtins.unsafeGetAttrPos \"b\" { a = 1; }",
      result = "null")
  private Value unsafeGetAttrPos(int pos, Value name, Value set) {
    Symbol symbol =
        Symbol.of(
            Expect.plainString(
                name, NO_POS, "in the first argument of 'builtins.unsafeGetAttrPos'"));
    Attrs attrs =
        Expect.attrs(set, NO_POS, "in the second argument of 'builtins.unsafeGetAttrPos'");
    int slot = attrs.slotOf(symbol);
    return slot < 0 ? Null.NULL : places.of(attrs.posAt(slot));
  }

  @Doc(
      name = "removeAttrs",
      args = {"set", "names"},
      text =
          """
          A set without the attributes that a list of strings names; names that it does not have do not matter.
          Evaluates no attribute.""",
      example = "removeAttrs { x = 1; y = 2; z = 3; } [ \"a\" \"x\" \"z\" ]",
      result = "{ y = 2; }")
  private Value removeAttrs(int pos, Value set, Value names) {
    Attrs attrs = Expect.attrs(set, NO_POS, "in the first argument of 'removeAttrs'");
    Value[] list = Expect.list(names, NO_POS, "in the second argument of 'removeAttrs'").elements;
    int[] slots = new int[list.length];
    int found = 0;
    for (Value name : list) {
      String text =
          Expect.plainString(name, NO_POS, "in an element of the second argument of 'removeAttrs'");
      int slot = attrs.slotOf(Symbol.of(text));
      if (slot >= 0) {
        slots[found++] = slot;
      }
    }
    return found == 0 ? attrs : without(attrs, slots, found);
  }

  private static Attrs without(Attrs attrs, int[] slots, int found) {
    Arrays.sort(slots, 0, found);
    int distinct = 1;
    for (int i = 1; i < found; i++) {
      if (slots[i] != slots[i - 1]) {
        slots[distinct++] = slots[i];
      }
    }
    int size = attrs.size() - distinct;
    if (size == 0) {
      return Attrs.EMPTY;
    }
    int[] ids = new int[size];
    int[] positions = new int[size];
    Value[] values = new Value[size];
    int from = 0;
    int to = 0;
    for (int i = 0; i <= distinct; i++) {
      int end = i < distinct ? slots[i] : attrs.size();
      int run = end - from;
      System.arraycopy(attrs.shape.ids, from, ids, to, run);
      System.arraycopy(attrs.shape.positions, from, positions, to, run);
      System.arraycopy(attrs.values, from, values, to, run);
      to += run;
      from = end + 1;
    }
    return new Attrs(Shape.of(ids, positions, Shape.NO_POS), values);
  }

  @Doc(
      name = "listToAttrs",
      args = {"pairs"},
      text =
          """
          A set from a list of sets with `name` and `value`. Of equal names the first counts. Evaluates the list, its
          sets and their names, no value.""",
      example =
          "builtins.listToAttrs [ { name = \"a\"; value = 1; } { name = \"a\"; value = 2; } ]",
      result = "{ a = 1; }")
  private Value listToAttrs(int pos, Value pairs) {
    Value[] list = Expect.list(pairs, NO_POS, "in the argument of 'builtins.listToAttrs'").elements;
    AttrsBuilder builder = new AttrsBuilder(list.length);
    Attrs incomplete = null;
    for (Value element : list) {
      Attrs pair = Expect.attrs(element, NO_POS, PAIR);
      int nameSlot = Arguments.slot(pair, NAME, PAIR);
      String name =
          Expect.plainString(
              pair.values[nameSlot],
              pair.posAt(nameSlot),
              "in the 'name' of an element of the list given to 'builtins.listToAttrs'");
      int slot = pair.slotOf(VALUE);
      if (slot >= 0) {
        builder.put(Symbol.of(name), pair.values[slot], pair.posAt(slot));
      } else {
        // It fails only if no element before it has the same name.
        builder.put(Symbol.of(name), MISSING);
        incomplete = pair;
      }
    }
    Attrs set = builder.buildFirstWins();
    if (incomplete != null) {
      for (Value value : set.values) {
        if (value == MISSING) {
          Arguments.slot(incomplete, VALUE, PAIR);
        }
      }
    }
    return set;
  }

  @Doc(
      name = "intersectAttrs",
      args = {"a", "b"},
      text =
          """
          The attributes of `b` whose names `a` has too. Takes time that grows with the smaller set and the
          logarithm of the larger. Evaluates no attribute.""",
      example = "builtins.intersectAttrs { a = 1; b = 2; } { b = 3; c = 4; }",
      result = "{ b = 3; }")
  private Value intersectAttrs(int pos, Value a, Value b) {
    Attrs left = Expect.attrs(a, NO_POS, "in the first argument of 'builtins.intersectAttrs'");
    Attrs right = Expect.attrs(b, NO_POS, "in the second argument of 'builtins.intersectAttrs'");
    int most = Math.min(left.size(), right.size());
    int[] slots = new int[most];
    int found =
        left.size() < right.size()
            ? slotsOfNames(left.shape.ids, right.shape.ids, slots, true)
            : slotsOfNames(right.shape.ids, left.shape.ids, slots, false);
    if (found == 0) {
      return Attrs.EMPTY;
    }
    if (found == right.size()) {
      return right;
    }
    int[] ids = new int[found];
    int[] positions = new int[found];
    Value[] values = new Value[found];
    for (int i = 0; i < found; i++) {
      int slot = slots[i];
      ids[i] = right.shape.ids[slot];
      positions[i] = right.shape.positions[slot];
      values[i] = right.values[slot];
    }
    return new Attrs(Shape.of(ids, positions, Shape.NO_POS), values);
  }

  /**
   * Finds the names that two sorted arrays share.
   *
   * @param inLarge whether the slots in the larger or in the smaller array are wanted
   * @return how many there are
   */
  private static int slotsOfNames(int[] small, int[] large, int[] slots, boolean inLarge) {
    int found = 0;
    int from = 0;
    boolean search = small.length * 8L < large.length;
    for (int i = 0; i < small.length && from < large.length; i++) {
      int id = small[i];
      if (search) {
        int at = Arrays.binarySearch(large, from, large.length, id);
        from = at < 0 ? ~at : at;
      } else {
        while (from < large.length && large[from] < id) {
          from++;
        }
      }
      if (from < large.length && large[from] == id) {
        slots[found++] = inLarge ? from : i;
        from++;
      }
    }
    return found;
  }

  @Doc(
      name = "catAttrs",
      args = {"name", "list"},
      text =
          "The attribute with one name of each set in a list that has it. Evaluates the sets, not the attributes.",
      example = "builtins.catAttrs \"a\" [ { a = 1; } { b = 0; } { a = 2; } ]",
      result = "[ 1 2 ]")
  private Value catAttrs(int pos, Value name, Value list) {
    Symbol symbol =
        Symbol.of(Expect.plainString(name, NO_POS, "in the first argument of 'builtins.catAttrs'"));
    Value[] sets =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.catAttrs'").elements;
    Value[] found = new Value[sets.length];
    int count = 0;
    Shape known = Shape.EMPTY;
    int slot = -1;
    for (Value element : sets) {
      Attrs set =
          Expect.attrs(element, NO_POS, "in an element of the list given to 'builtins.catAttrs'");
      if (set.shape != known) {
        known = set.shape;
        slot = known.indexOf(symbol.id());
      }
      if (slot >= 0) {
        found[count++] = set.values[slot];
      }
    }
    return List.of(count == found.length ? found : Arrays.copyOf(found, count));
  }

  @Doc(
      name = "mapAttrs",
      args = {"f", "set"},
      text =
          """
          A set with the same names, whose values are `f` called with each name and value. Evaluates the set; `f`
          is evaluated, and each call happens, when the result is needed.""",
      example = "builtins.mapAttrs (name: value: [ name value ]) { a = 1; b = 2; }",
      result = "{ a = [ \"a\" 1 ]; b = [ \"b\" 2 ]; }")
  private Value mapAttrs(int pos, Value f, Value set) {
    Attrs attrs = Expect.attrs(set, NO_POS, "in the second argument of 'builtins.mapAttrs'");
    int size = attrs.size();
    if (size == 0) {
      return Attrs.EMPTY;
    }
    Value[] values = new Value[size];
    for (int i = 0; i < size; i++) {
      values[i] = Applications.ofUnevaluated(f, Names.string(attrs.shape.ids[i]), attrs.values[i]);
    }
    return new Attrs(attrs.shape.withoutPositions(), values);
  }

  @Doc(
      name = "zipAttrsWith",
      args = {"f", "list"},
      text =
          """
          Merges a list of sets: each name gets the result of `f`, called with the name and the list of the values
          that the sets have for it, in the order of the sets. Evaluates `f`, the list and its sets; each call
          happens when its result is needed.""",
      example = "builtins.zipAttrsWith (name: values: values) [ { a = 1; } { a = 2; b = 3; } ]",
      result = "{ a = [ 1 2 ]; b = [ 3 ]; }")
  private Value zipAttrsWith(int pos, Value f, Value list) {
    Value function = Expect.function(f, NO_POS, "in the first argument of 'builtins.zipAttrsWith'");
    Value[] sets =
        Expect.list(list, NO_POS, "in the second argument of 'builtins.zipAttrsWith'").elements;
    int total = 0;
    for (Value element : sets) {
      total +=
          Expect.attrs(
                  element, NO_POS, "in an element of the list given to 'builtins.zipAttrsWith'")
              .size();
    }
    Value[] all = new Value[total];
    long[] keys = new long[total];
    int at = 0;
    for (Value element : sets) {
      Attrs set = (Attrs) element.force();
      for (int i = 0; i < set.size(); i++) {
        keys[at] = ((long) set.shape.ids[i] << 32) | at;
        all[at++] = set.values[i];
      }
    }
    Arrays.sort(keys);
    return zipped(function, keys, all);
  }

  /** Calls a function for each run of keys with the same name in their upper half. */
  private static Attrs zipped(Value function, long[] keys, Value[] all) {
    AttrsBuilder builder = new AttrsBuilder(Math.min(keys.length, 64));
    int start = 0;
    while (start < keys.length) {
      int id = (int) (keys[start] >>> 32);
      int end = start + 1;
      while (end < keys.length && (int) (keys[end] >>> 32) == id) {
        end++;
      }
      Value[] values = new Value[end - start];
      for (int i = start; i < end; i++) {
        values[i - start] = all[(int) keys[i]];
      }
      builder.put(id, Applications.of(function, Names.string(id), new List(values)), Shape.NO_POS);
      start = end;
    }
    return builder.build();
  }
}
