package dev.firn.eval.regex;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A nondeterministic automaton, its states numbered. */
final class Program {
  static final int BYTE = 0;
  static final int BYTES = 1;
  static final int BEGIN = 2;
  static final int END = 3;
  static final int OPEN = 4;
  static final int CLOSE = 5;
  static final int CHOICE = 6;
  static final int REPEAT = 7;

  /** A {@link #REPEAT} whose body is one {@link #BYTE} or {@link #BYTES}. */
  static final int RUN = 8;

  static final int ACCEPT = 9;

  /** As many states as the GNU C++ library allows. */
  private static final int MOST_STATES = 100_000;

  /** How many repetitions of what may be empty are followed exactly. */
  static final int MOST_TRACKED = 30;

  int[] op = new int[32];

  /** Where to go on; for CHOICE the second alternative, for REPEAT the way out. */
  int[] next = new int[32];

  /** For CHOICE the first alternative, for REPEAT the body. */
  int[] alt = new int[32];

  /** The byte, or the number of the group. */
  int[] arg = new int[32];

  boolean[] @Nullable [] sets = new boolean[32][];

  /** CHOICE and REPEAT states are numbered for the record of where one has been. */
  int[] branch = new int[32];

  /** REPEAT states that can come back to themselves without progress are numbered, else -1. */
  int[] loop = new int[32];

  final int groups;
  final int start;
  int branches;
  int loops;
  boolean choices;

  /**
   * The loops that can still be met from a state, two bits for each that is followed exactly, those
   * of loop 0 the highest ones; for no state when there are no loops.
   */
  final long[] reachable;

  /** The bytes that a match can begin with; null when it can be empty. */
  final boolean @Nullable [] first;

  private int states;
  private int insideNullable;

  Program(Pattern pattern, int groups) {
    this.groups = groups;
    int accept = state(ACCEPT, -1);
    start = emit(pattern, accept);
    first = firstBytes();
    reachable = loops > 0 ? reachable() : new long[0];
  }

  private int state(int code, int then) {
    if (states == MOST_STATES) {
      throw RegexException.limit("it needs more than " + MOST_STATES + " states");
    }
    if (states == op.length) {
      int size = states * 2;
      op = Arrays.copyOf(op, size);
      next = Arrays.copyOf(next, size);
      alt = Arrays.copyOf(alt, size);
      arg = Arrays.copyOf(arg, size);
      sets = Arrays.copyOf(sets, size);
      branch = Arrays.copyOf(branch, size);
      loop = Arrays.copyOf(loop, size);
    }
    op[states] = code;
    next[states] = then;
    alt[states] = -1;
    loop[states] = -1;
    branch[states] = code == CHOICE || code == REPEAT ? branches++ : -1;
    return states++;
  }

  private int emit(Pattern pattern, int then) {
    return switch (pattern) {
      case Pattern.Bytes(boolean[] members) -> bytes(members, then);
      case Pattern.Anchor(boolean begin) -> state(begin ? BEGIN : END, then);
      case Pattern.Group(int index, Pattern body) -> {
        int close = state(CLOSE, then);
        arg[close] = index;
        int open = state(OPEN, emit(body, close));
        arg[open] = index;
        yield open;
      }
      case Pattern.Sequence(List<Pattern> parts) -> {
        int from = then;
        for (int i = parts.size() - 1; i >= 0; i--) {
          from = emit(parts.get(i), from);
        }
        yield from;
      }
      case Pattern.Choice(List<Pattern> alternatives) -> {
        choices = true;
        int from = emit(alternatives.getFirst(), then);
        for (int i = 1; i < alternatives.size(); i++) {
          int choice = state(CHOICE, emit(alternatives.get(i), then));
          alt[choice] = from;
          from = choice;
        }
        yield from;
      }
      case Pattern.Repeat repeat -> repeat(repeat, then);
    };
  }

  private int bytes(boolean[] members, int then) {
    int only = -1;
    int count = 0;
    for (int i = 0; i < members.length; i++) {
      if (members[i]) {
        only = i;
        count++;
      }
    }
    int id = state(count == 1 ? BYTE : BYTES, then);
    arg[id] = only;
    sets[id] = members;
    return id;
  }

  private int repeat(Pattern.Repeat repeat, int then) {
    Pattern body = repeat.body();
    int from = then;
    int least = repeat.least();
    if (repeat.most() < 0) {
      from = endless(body, then, repeat.plus());
      least = repeat.plus() ? 0 : least;
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        int more = tracked(state(REPEAT, then));
        int inner = emit(body, from);
        alt[more] = inner;
        from = more;
      }
    }
    for (int i = 0; i < least; i++) {
      from = emit(body, from);
    }
    return from;
  }

  /** {@code body*}, or {@code body+}, which begins with the body. */
  private int endless(Pattern body, int then, boolean plus) {
    boolean nullable = body.nullable();
    insideNullable += nullable ? 1 : 0;
    int more = tracked(state(REPEAT, then));
    int inner = emit(body, more);
    alt[more] = inner;
    insideNullable -= nullable ? 1 : 0;
    if (next[inner] == more && (op[inner] == BYTE || op[inner] == BYTES)) {
      op[more] = RUN;
    }
    return plus ? inner : more;
  }

  private int tracked(int repeat) {
    if (insideNullable > 0) {
      loop[repeat] = loops++;
    }
    return repeat;
  }

  private long[] reachable() {
    long[] result = new long[states];
    boolean changed = true;
    while (changed) {
      changed = false;
      // Where a state leads was mostly made before it.
      for (int id = 0; id < states; id++) {
        long all = result[id];
        if (loop[id] >= 0 && loop[id] < MOST_TRACKED) {
          all |= 3L << 2 * (Math.min(loops, MOST_TRACKED) - 1 - loop[id]);
        }
        if (next[id] >= 0) {
          all |= result[next[id]];
        }
        if (alt[id] >= 0) {
          all |= result[alt[id]];
        }
        changed |= all != result[id];
        result[id] = all;
      }
    }
    return result;
  }

  private boolean @Nullable [] firstBytes() {
    boolean[] result = new boolean[256];
    boolean[] seen = new boolean[states];
    int[] todo = new int[2 * states + 2];
    int count = 0;
    todo[count++] = start;
    while (count > 0) {
      int id = todo[--count];
      if (seen[id]) {
        continue;
      }
      seen[id] = true;
      switch (op[id]) {
        case ACCEPT, END -> {
          return null;
        }
        case BYTE -> result[arg[id]] = true;
        case BYTES -> {
          boolean[] members = sets[id];
          for (int i = 0; i < 256 && members != null; i++) {
            result[i] |= members[i];
          }
        }
        case CHOICE, REPEAT, RUN -> {
          todo[count++] = alt[id];
          todo[count++] = next[id];
        }
        default -> todo[count++] = next[id];
      }
    }
    return result;
  }
}
