package dev.firn.eval.regex;

import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Large;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Program} over a text: depth first, with a record of where it has been. A branching
 * state at a position is explored once; what that came to is looked up afterwards.
 */
final class Matcher {
  /** Go on at state {@code a}, position {@code b}. */
  private static final int RESUME = 0;

  /** The same, unless there were solutions since the count {@code c}. */
  private static final int RESUME_UNLESS_SOLVED = 1;

  /** Go on at state {@code a}, at the positions from {@code c} down to {@code b}. */
  private static final int RESUME_RANGE = 2;

  /** Set slot {@code a} of the groups back to {@code b}. */
  private static final int RESTORE = 3;

  /** Set the loop {@code a} back to position {@code b}, count {@code c}. */
  private static final int RESTORE_LOOP = 4;

  /** The state {@code a} at position {@code b} is explored; there had been {@code c} solutions. */
  private static final int EXPLORED = 5;

  /**
   * What each of the two records, of where it has been and of what led on, may take: a quarter of
   * the heap, at most 1 GiB.
   */
  private static final long MOST_BYTES = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

  /** Of a {@link Key} in its set. */
  private static final int KEY_BYTES = 96;

  private final Program program;
  private final String text;
  private final int length;
  private final boolean whole;

  /** Whether the first solution is the one, as no later one can be longer. */
  private final boolean firstWins;

  private final long[] visited;
  private final long[] solved;
  private final @Nullable Tracking tracking;
  private final int[] slots;
  private final int[] found;
  private int[] stack = new int[64];
  private int top;
  private int begin;
  private int solutions;
  private int steps;
  private int best;

  /**
   * @param whole whether only a match of the whole text counts
   */
  Matcher(Program program, String text, boolean whole) {
    this.program = program;
    this.text = text;
    this.length = text.length();
    this.whole = whole;
    this.firstWins = whole || !program.choices;
    this.tracking = program.loops > 0 ? new Tracking(program.loops) : null;
    long words = ((long) program.branches * (length + 1) + 63) >>> 6;
    if (words > MOST_BYTES / Long.BYTES) {
      throw tooMuchMemory();
    }
    Large.text(words * Long.BYTES);
    this.visited = tracking == null ? new long[(int) words] : new long[0];
    this.solved = tracking == null && !firstWins ? new long[(int) words] : new long[0];
    this.slots = new int[2 * program.groups];
    this.found = new int[2 * program.groups];
  }

  int @Nullable [] matchAll() {
    begin = 0;
    if (run(0, false) < 0) {
      return null;
    }
    for (int i = 0; i < found.length; i += 2) {
      if (found[i + 1] < 0) {
        found[i] = -1;
      }
    }
    return found;
  }

  /** Sets where {@code ^} matches; -1 for nowhere. */
  void begin(int position) {
    begin = position;
  }

  /** The next position, from {@code at} on, with one of these bytes; -1 for none. */
  int skipTo(boolean[] bytes, int at) {
    for (int i = at; i < length; i++) {
      if (bytes[text.charAt(i)]) {
        return i;
      }
    }
    return -1;
  }

  /** The end of the match that begins at a position, or -1. */
  int matchAt(int from, boolean notEmpty) {
    forget(from);
    return run(from, notEmpty);
  }

  int found(int slot) {
    return found[slot];
  }

  /**
   * What was explored at the end of the last match may have led to it, so it is forgotten; what
   * lies behind led nowhere and stays known.
   */
  private void forget(int position) {
    if (tracking != null) {
      tracking.visited.clear();
      tracking.solved.clear();
      return;
    }
    long from = (long) position * program.branches;
    for (long i = from; i < from + program.branches; i++) {
      visited[(int) (i >>> 6)] &= ~(1L << i);
      if (!firstWins) {
        solved[(int) (i >>> 6)] &= ~(1L << i);
      }
    }
  }

  private int run(int from, boolean notEmpty) {
    Arrays.fill(slots, -1);
    if (tracking != null) {
      Arrays.fill(tracking.position, -1);
    }
    top = 0;
    best = -1;
    solutions = 0;
    int state = program.start;
    int at = from;
    int[] next = program.next;
    while (true) {
      boolean ok;
      switch (program.op[state]) {
        case Program.BYTE -> ok = at < length && text.charAt(at++) == program.arg[state];
        case Program.BYTES -> ok = at < length && set(state)[text.charAt(at++)];
        case Program.BEGIN -> ok = at == begin;
        case Program.END -> ok = at == length;
        case Program.OPEN -> ok = mark(2 * (program.arg[state] - 1), at);
        case Program.CLOSE -> ok = mark(2 * (program.arg[state] - 1) + 1, at);
        case Program.ACCEPT -> {
          ok = false;
          boolean counts = whole ? at == length : !(notEmpty && at == from);
          if (counts && solve(at)) {
            return best;
          }
        }
        case Program.CHOICE -> {
          ok = enter(state, at);
          if (ok) {
            push(RESUME, next[state], at, 0);
            state = program.alt[state];
            continue;
          }
        }
        default -> {
          ok = enter(state, at);
          int loop = program.loop[state];
          if (ok && program.op[state] == Program.RUN && firstWins && tracking == null) {
            at = runOver(state, at);
          } else if (ok && (loop < 0 || again(loop, at))) {
            push(RESUME_UNLESS_SOLVED, next[state], at, solutions);
            if (loop >= 0) {
              count(loop, at);
            }
            state = program.alt[state];
            continue;
          }
        }
      }
      if (ok) {
        state = next[state];
        continue;
      }
      long resumed = backtrack();
      if (resumed < 0) {
        return best;
      }
      state = (int) (resumed >>> 32);
      at = (int) resumed;
    }
  }

  private boolean[] set(int state) {
    boolean[] members = program.sets[state];
    if (members == null) {
      throw new IllegalStateException("state " + state + " has no set of bytes");
    }
    return members;
  }

  /** Whether the search is over. */
  private boolean solve(int at) {
    solutions++;
    if (at > best) {
      best = at;
      System.arraycopy(slots, 0, found, 0, slots.length);
    }
    return firstWins || at == length;
  }

  private boolean mark(int slot, int at) {
    if (top > 0) {
      push(RESTORE, slot, slots[slot], 0);
    }
    slots[slot] = at;
    return true;
  }

  /** Takes note of being in a branching state; false if what follows is known already. */
  private boolean enter(int state, int at) {
    if (tracking != null) {
      return enterTracked(tracking, state, at);
    }
    long index = (long) at * program.branches + program.branch[state];
    int word = (int) (index >>> 6);
    long bit = 1L << index;
    if ((visited[word] & bit) != 0) {
      if (!firstWins && (solved[word] & bit) != 0) {
        solutions++;
      }
      return false;
    }
    visited[word] |= bit;
    if (!firstWins) {
      push(EXPLORED, state, at, solutions);
    }
    return true;
  }

  private boolean enterTracked(Tracking t, int state, int at) {
    Key key = key(t, state, at);
    if (!t.visited.add(key)) {
      if (t.solved.contains(key)) {
        solutions++;
      }
      return false;
    }
    if (t.visited.size() > MOST_BYTES / KEY_BYTES) {
      throw tooMuchMemory();
    }
    push(EXPLORED, state, at, solutions);
    return true;
  }

  /** Loops that are not met again do not matter any more. */
  private Key key(Tracking t, int state, int at) {
    return new Key(state, at, t.counts(at) & program.reachable[state]);
  }

  private RegexException tooMuchMemory() {
    return RegexException.limit("matching a text of " + length + " bytes takes too much memory");
  }

  /**
   * Takes as many bytes as there are, and remembers that fewer would do; returns where that ends.
   */
  private int runOver(int state, int at) {
    int body = program.alt[state];
    boolean[] members = set(body);
    int branches = program.branches;
    int end = at;
    while (end < length && members[text.charAt(end)]) {
      end++;
      long index = (long) end * branches + program.branch[state];
      int word = (int) (index >>> 6);
      long bit = 1L << index;
      if ((visited[word] & bit) != 0) {
        // From there on everything was tried already.
        end--;
        break;
      }
      visited[word] |= bit;
    }
    if (end > at) {
      push(RESUME_RANGE, program.next[state], at, end - 1);
    }
    return end;
  }

  private boolean again(int loop, int at) {
    Tracking t = tracking;
    return t == null || loop >= Program.MOST_TRACKED || t.position[loop] != at || t.count[loop] < 2;
  }

  private void count(int loop, int at) {
    Tracking t = tracking;
    if (t == null || loop >= Program.MOST_TRACKED) {
      return;
    }
    push(RESTORE_LOOP, loop, t.position[loop], t.count[loop]);
    t.count[loop] = t.position[loop] == at ? t.count[loop] + 1 : 1;
    t.position[loop] = at;
  }

  private void push(int kind, int a, int b, int c) {
    if (top + 4 > stack.length) {
      if (stack.length > Integer.MAX_VALUE / 2) {
        throw tooMuchMemory();
      }
      stack = Arrays.copyOf(stack, stack.length * 2);
    }
    stack[top] = kind;
    stack[top + 1] = a;
    stack[top + 2] = b;
    stack[top + 3] = c;
    top += 4;
  }

  /** The state, in the upper half, and the position to go on at; -1 when all was tried. */
  private long backtrack() {
    if ((++steps & 0xfff) == 0) {
      EvalThread.checkpoint();
    }
    while (top > 0) {
      top -= 4;
      int a = stack[top + 1];
      int b = stack[top + 2];
      int c = stack[top + 3];
      switch (stack[top]) {
        case RESUME -> {
          return (long) a << 32 | b;
        }
        case RESUME_UNLESS_SOLVED -> {
          if (solutions == c) {
            return (long) a << 32 | b;
          }
        }
        case RESUME_RANGE -> {
          if (c > b) {
            push(RESUME_RANGE, a, b, c - 1);
          }
          return (long) a << 32 | c;
        }
        case RESTORE -> slots[a] = b;
        case RESTORE_LOOP -> {
          if (tracking != null) {
            tracking.position[a] = b;
            tracking.count[a] = c;
          }
        }
        default -> {
          if (solutions > c) {
            markSolved(a, b);
          }
        }
      }
    }
    return -1;
  }

  private void markSolved(int state, int at) {
    if (tracking != null) {
      tracking.solved.add(key(tracking, state, at));
      return;
    }
    long index = (long) at * program.branches + program.branch[state];
    solved[(int) (index >>> 6)] |= 1L << index;
  }

  /**
   * For expressions with repetitions of what may be empty: these may go round twice without getting
   * further, and how often they have done so is a part of where one is.
   */
  private static final class Tracking {
    private final int[] position;
    private final int[] count;
    private final Set<Key> visited = new HashSet<>();
    private final Set<Key> solved = new HashSet<>();

    Tracking(int loops) {
      position = new int[loops];
      count = new int[loops];
    }

    /** How often loops have gone round without getting further, as {@link Program#reachable}. */
    long counts(int at) {
      long counts = 0;
      for (int i = 0; i < Math.min(position.length, Program.MOST_TRACKED); i++) {
        counts = counts << 2 | (position[i] == at ? count[i] : 0);
      }
      return counts;
    }
  }

  private record Key(int state, int at, long counts) {}
}
