package dev.firn.eval.value;

import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/** An attribute set: a {@link Shape} and a value for each of its slots. */
public final class Attrs extends Value {
  public static final Attrs EMPTY = new Attrs(Shape.EMPTY, new Value[0]);

  public final Shape shape;
  public final Value[] values;

  /** The array is handed over; {@code values[i]} belongs to {@code shape.ids[i]}. */
  public Attrs(Shape shape, Value[] values) {
    this.shape = shape;
    this.values = values;
    if (Counters.ON) {
      Counters.sets++;
      Counters.setElements += values.length;
    }
  }

  public int size() {
    return values.length;
  }

  /** The value of a name, or null; not forced. */
  public @Nullable Value get(Symbol name) {
    int slot = shape.indexOf(name.id());
    return slot < 0 ? null : values[slot];
  }

  public boolean has(Symbol name) {
    return shape.indexOf(name.id()) >= 0;
  }

  /** The slot of a name, or a negative number. */
  public int slotOf(Symbol name) {
    return shape.indexOf(name.id());
  }

  public Symbol nameAt(int slot) {
    return Symbol.byId(shape.ids[slot]);
  }

  public int posAt(int slot) {
    return shape.positions[slot];
  }

  /** The value in a slot, evaluated. */
  public Value force(int slot) {
    Value cell = values[slot];
    if (cell instanceof Thunk thunk) {
      Value value = thunk.value();
      if (value.mayReplaceItsThunk()) {
        values[slot] = value;
      }
      return value;
    }
    return cell;
  }

  /** {@code this // right}. */
  public Attrs update(Attrs right) {
    if (values.length == 0) {
      return right;
    }
    if (right.values.length == 0) {
      return this;
    }
    Attrs merged = Merge.update(this, right);
    if (Counters.ON) {
      Counters.updates++;
      Counters.updatedElements += merged.values.length;
    }
    return merged;
  }
}
