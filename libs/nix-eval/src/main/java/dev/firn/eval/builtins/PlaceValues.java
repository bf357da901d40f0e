package dev.firn.eval.builtins;

import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Position;
import dev.firn.syntax.Symbol;

/**
 * Places in files as sets of {@code file}, {@code line} and {@code column}, the latter two lazy.
 */
final class PlaceValues {
  private static final Symbol FILE = Symbol.of("file");
  private static final Symbol LINE = Symbol.of("line");
  private static final Symbol COLUMN = Symbol.of("column");
  private static final Attrs MODEL =
      new AttrsBuilder(3).put(FILE, Null.NULL).put(LINE, Null.NULL).put(COLUMN, Null.NULL).build();
  private static final Object[] NO_SCOPE = new Object[1];

  private final Positions positions;

  PlaceValues(Positions positions) {
    this.positions = positions;
  }

  /** The place, or null when it is not in a file. */
  Value of(int pos) {
    String file = positions.file(pos);
    if (file == null) {
      return Null.NULL;
    }
    Value[] values = new Value[3];
    values[MODEL.slotOf(FILE)] = Str.of(file);
    values[MODEL.slotOf(LINE)] = new Thunk(new PlaceCode(pos, true), NO_SCOPE);
    values[MODEL.slotOf(COLUMN)] = new Thunk(new PlaceCode(pos, false), NO_SCOPE);
    return new Attrs(MODEL.shape, values);
  }

  /** The line or the column of a position. */
  private final class PlaceCode extends Code {
    private final int place;
    private final boolean line;

    PlaceCode(int place, boolean line) {
      this.place = place;
      this.line = line;
    }

    @Override
    public Value eval(Object[] env) {
      Positions.Place found = positions.resolve(place);
      if (found == null) {
        return Int.of(0);
      }
      Position position = found.position();
      return Int.of(line ? position.line() : position.column());
    }
  }
}
