package dev.firn.eval.value;

import java.util.Arrays;

/**
 * Which variables of the scopes that it stands in a piece of code can look at: nothing else of
 * those scopes has a part in what it gives. Found from the code alone, once it is asked for.
 */
public final class FreeVariables {
  private long[] found = new long[8];
  private int size;
  private int inside;
  private int bound = Integer.MAX_VALUE;
  private boolean everything;
  private int place = Shape.NO_POS;

  private FreeVariables() {}

  /** Those of code that is evaluated in a scope, or of a function that was made there. */
  public static FreeVariables of(Code code) {
    FreeVariables free = new FreeVariables();
    free.place = code.pos();
    code.addFreeVariables(free);
    Arrays.sort(free.found, 0, free.size);
    return free;
  }

  /**
   * The code looks at a slot of the scope that is so many scopes out.
   *
   * @param pos where it says so
   */
  public void add(int level, int slot, int pos) {
    if (place < 0) {
      place = pos;
    }
    int out = level - inside;
    if (out < 0 || out == 0 && slot >= bound) {
      return;
    }
    long variable = (long) out << 32 | slot;
    for (int i = 0; i < size; i++) {
      if (found[i] == variable) {
        return;
      }
    }
    if (size == found.length) {
      found = Arrays.copyOf(found, size * 2);
    }
    found[size++] = variable;
  }

  /** What it looks at cannot be told: everything that is in its scope. */
  public void addEverything() {
    everything = true;
  }

  /** What is added from now on stands in a scope that the code itself makes. */
  public void enter() {
    inside++;
  }

  /** Back in the scope around. */
  public void leave() {
    inside--;
  }

  /**
   * Adds those of code for which a slot of this scope, and those after it, are its own arguments.
   */
  public void addWithin(Code code, int firstArgument) {
    if (inside > 0) {
      // Whatever is in that scope is made by the code that is looked at.
      code.addFreeVariables(this);
      return;
    }
    int before = bound;
    bound = Math.min(bound, firstArgument);
    code.addFreeVariables(this);
    bound = before;
  }

  /** A place in the code, or {@link Shape#NO_POS}. */
  public int place() {
    return place;
  }

  public boolean isEverything() {
    return everything;
  }

  public int size() {
    return size;
  }

  /** The cell of one of them. */
  public Object cell(int index, Object[] env) {
    Object[] scope = env;
    for (int level = (int) (found[index] >>> 32); level > 0; level--) {
      scope = (Object[]) scope[0];
    }
    return scope[(int) found[index]];
  }
}
