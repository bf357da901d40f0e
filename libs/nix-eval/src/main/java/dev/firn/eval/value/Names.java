package dev.firn.eval.value;

import dev.firn.syntax.Symbol;
import java.util.Arrays;

/** Names as strings of the language, made once for each symbol. Thread-safe. */
public final class Names {
  private static volatile Str[] table = new Str[1 << 12];

  private Names() {}

  /** The name of a symbol as a string. */
  public static Str string(Symbol symbol) {
    return string(symbol.id());
  }

  /** The name of a symbol, by its id, as a string. */
  public static Str string(int id) {
    Str[] known = table;
    if (id < known.length) {
      // A race only makes the same immutable string twice.
      Str found = known[id];
      if (found != null) {
        return found;
      }
    } else {
      known = grown(id);
    }
    Str made = Str.of(Symbol.byId(id).name());
    known[id] = made;
    return made;
  }

  private static synchronized Str[] grown(int id) {
    if (id >= table.length) {
      table = Arrays.copyOf(table, Math.max(id + 1, table.length * 2));
    }
    return table;
  }
}
