package dev.firn.eval.builtins;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects the builtins of one evaluator. A name such as {@code __elemAt} is visible everywhere
 * under that name and as {@code builtins.elemAt}; a name without underscores under the same name in
 * both places.
 */
public final class Registry {
  private final Map<Symbol, Value> globals = new HashMap<>();
  private final Map<String, Value> members = new HashMap<>();

  public Registry add(String name, Builtin.Of1 code) {
    return put(name, Builtin.of(plain(name), true, code));
  }

  public Registry add(String name, Builtin.Of2 code) {
    return put(name, Builtin.of(plain(name), true, code));
  }

  public Registry add(String name, Builtin.Of3 code) {
    return put(name, Builtin.of(plain(name), true, code));
  }

  /** Adds a builtin that no trace mentions. */
  public Registry addUntraced(String name, Builtin.Of1 code) {
    return put(name, Builtin.of(plain(name), false, code));
  }

  /** Adds a builtin that no trace mentions. */
  public Registry addUntraced(String name, Builtin.Of2 code) {
    return put(name, Builtin.of(plain(name), false, code));
  }

  /** Adds a constant, evaluated or not. */
  public Registry constant(String name, Value value) {
    return put(name, value);
  }

  private Registry put(String name, Value value) {
    if (globals.putIfAbsent(Symbol.of(name), value) != null
        || members.putIfAbsent(plain(name), value) != null) {
      throw new IllegalArgumentException("the builtin " + name + " is defined twice");
    }
    return this;
  }

  private static String plain(String name) {
    return name.startsWith("__") ? name.substring(2) : name;
  }

  /** The names visible everywhere, {@code builtins} included. */
  public Map<Symbol, Value> globals() {
    AttrsBuilder builder = new AttrsBuilder(members.size() + 1);
    members.forEach((name, value) -> builder.put(name, value));
    // The set is a member of itself, as in Nix.
    Symbol self = Symbol.of("builtins");
    builder.put(self, Attrs.EMPTY);
    Attrs set = builder.build();
    set.values[set.slotOf(self)] = set;
    globals.put(self, set);
    return Map.copyOf(globals);
  }
}
