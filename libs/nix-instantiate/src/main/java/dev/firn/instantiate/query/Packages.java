package dev.firn.instantiate.query;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the derivations in a value, as {@code nix-instantiate} and {@code nix-env} do: itself; the
 * members of a set by name, and of sets in it that have {@code recurseForDerivations = true}; the
 * elements of lists. Each derivation is found once, under the first path that leads to it.
 *
 * <p>Only on an {@link EvalThread}.
 */
public final class Packages {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol RECURSE = Symbol.of("recurseForDerivations");
  private static final Symbol COMBINE_CHANNELS = Symbol.of("_combineChannels");

  private final Machine machine;
  private final Attrs arguments;
  private final boolean ignoreAssertionFailures;
  private final Set<Attrs> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final java.util.List<Package> found = new ArrayList<>();

  private Packages(Machine machine, Attrs arguments, boolean ignoreAssertionFailures) {
    this.machine = machine;
    this.arguments = arguments;
    this.ignoreAssertionFailures = ignoreAssertionFailures;
  }

  /**
   * The derivations in a value.
   *
   * @param path the selection that led to the value, empty for none
   * @param arguments for functions on the way
   * @param ignoreAssertionFailures whether values whose assertion fails are left out
   * @throws EvalException {@code TYPE_MISMATCH} when the value is no derivation, set or list
   */
  public static java.util.List<Package> find(
      Machine machine, Value value, String path, Attrs arguments, boolean ignoreAssertionFailures) {
    Packages packages = new Packages(machine, arguments, ignoreAssertionFailures);
    packages.search(value, path);
    return packages.found;
  }

  /** The derivation that a value is, or nothing. */
  public static Optional<Package> derivation(
      Machine machine, Value value, boolean ignoreAssertionFailures) {
    Packages packages = new Packages(machine, Attrs.EMPTY, ignoreAssertionFailures);
    packages.take(value, "");
    return packages.found.stream().findFirst();
  }

  /** Whether an evaluated value is a set of type {@code derivation}. */
  public static boolean isDerivation(Value value) {
    if (!(value instanceof Attrs attrs)) {
      return false;
    }
    Value type = attrs.get(TYPE);
    return type != null && type.force() instanceof Str string && string.value.equals("derivation");
  }

  /**
   * Takes a value that is a derivation.
   *
   * @return whether to look inside it
   */
  private boolean take(Value value, String path) {
    int depth = EvalThread.current().depth();
    try {
      Value forced = value.force();
      if (!isDerivation(forced)) {
        return true;
      }
      Attrs attrs = (Attrs) forced;
      if (done.add(attrs)) {
        Package found = new Package(machine, path, attrs);
        found.name();
        this.found.add(found);
      }
      return false;
    } catch (EvalException e) {
      if (ignoreAssertionFailures && isAssertionFailure(e)) {
        EvalThread.current().resetDepth(depth);
        return false;
      }
      throw e;
    }
  }

  private static boolean isAssertionFailure(EvalException e) {
    return e.error() instanceof EvalError.AssertionFailed
        || e.error() instanceof EvalError.Thrown
        || e.error() instanceof EvalError.NotInSearchPath;
  }

  private void search(Value value, String path) {
    EvalThread thread = EvalThread.current();
    thread.enter(NO_POS);
    Value called = AutoCall.call(value, arguments);
    if (take(called, path)) {
      switch (called) {
        case Attrs attrs -> searchSet(attrs, path);
        case List list -> searchList(list, path);
        default ->
            throw new EvalException(
                ErrorCode.TYPE_MISMATCH,
                "the expression does not evaluate to a derivation (or a set or list of those)",
                NO_POS);
      }
    }
    thread.leave();
  }

  private void searchSet(Attrs attrs, String path) {
    boolean combine = attrs.has(COMBINE_CHANNELS);
    int[] order = attrs.shape.byName();
    Ahead ahead = Ahead.offer(attrs.values, order, slot -> ahead(attrs, slot, combine));
    for (int i = 0; i < order.length; i++) {
      Ahead.reached(ahead, i);
      int slot = order[i];
      String name = attrs.nameAt(slot).name();
      if (!isPathComponent(name)) {
        continue;
      }
      try {
        searchMember(attrs.values[slot], append(path, name), combine);
      } catch (EvalException e) {
        throw e.during("while evaluating the attribute '" + name + "'", attrs.posAt(slot));
      }
    }
  }

  /** Evaluates what looking for packages in a member will need. */
  private void ahead(Attrs attrs, int slot, boolean combine) {
    if (isPathComponent(attrs.nameAt(slot).name())) {
      new Packages(machine, arguments, ignoreAssertionFailures)
          .searchMember(attrs.values[slot], "", combine);
    }
  }

  private void searchMember(Value value, String path, boolean combine) {
    if (combine) {
      search(value, path);
    } else if (take(value, path) && value.force() instanceof Attrs inner) {
      int slot = inner.slotOf(RECURSE);
      if (slot >= 0
          && Expect.bool(
              inner.values[slot],
              inner.posAt(slot),
              "while evaluating the attribute 'recurseForDerivations'")) {
        search(value, path);
      }
    }
  }

  private void searchList(List list, String path) {
    for (int i = 0; i < list.size(); i++) {
      String below = append(path, Integer.toString(i));
      if (take(list.elements[i], below)) {
        search(list.elements[i], below);
      }
    }
  }

  private static String append(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether a name can stand in a selection path without quotes; others are not looked at. */
  private static boolean isPathComponent(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_';
      boolean later = c >= '0' && c <= '9' || c == '-' || c == '+';
      if (!letter && !(later && i > 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
