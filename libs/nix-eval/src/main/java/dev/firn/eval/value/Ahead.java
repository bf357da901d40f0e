package dev.firn.eval.value;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Things that an evaluation is going to do one after the other, and that others may begin before it
 * gets there. Doing one of them has to be without effect but for lazy values that become known.
 */
public final class Ahead {
  private final int size;
  private final IntConsumer work;
  private final int depth;
  private volatile int reached;

  /** Guarded by the crew that the batch was offered to. */
  private int next = 1;

  private Ahead(int size, IntConsumer work, int depth) {
    this.size = size;
    this.work = work;
    this.depth = depth;
  }

  /**
   * Offers all things but the first, which the caller is about to do.
   *
   * @param work does the thing with a number; on any thread, perhaps never, perhaps when the
   *     evaluation has done it already
   * @return null if the evaluation has one core only
   */
  public static @Nullable Ahead offer(int size, IntConsumer work) {
    EvalThread thread = EvalThread.current();
    Crew crew = thread.crew;
    if (crew == null || size < 2) {
      return null;
    }
    Ahead batch = new Ahead(size, work, thread.depth());
    crew.offer(batch);
    return batch;
  }

  /** Offers the values among {@code cells} that are not known, if there are several. */
  public static @Nullable Ahead offer(Value[] cells, IntConsumer work) {
    return offer(cells, null, work);
  }

  /**
   * Offers the values among {@code cells} that are not known, if there are several.
   *
   * @param order in which the evaluation comes to them, and what {@link #reached} counts in
   * @param work is given a value's index
   */
  public static @Nullable Ahead offer(Value[] cells, int @Nullable [] order, IntConsumer work) {
    if (EvalThread.current().crew == null || !hasSeveralPending(cells)) {
      return null;
    }
    return offer(
        cells.length,
        number -> {
          int i = order == null ? number : order[number];
          if (isPending(cells[i])) {
            work.accept(i);
          }
        });
  }

  private static boolean hasSeveralPending(Value[] cells) {
    int pending = 0;
    for (int i = 0; i < cells.length && pending < 2; i++) {
      if (isPending(cells[i])) {
        pending++;
      }
    }
    return pending == 2;
  }

  private static boolean isPending(Value cell) {
    return cell instanceof Thunk thunk && !thunk.isEvaluated() && !thunk.isBeingEvaluated();
  }

  /** The evaluation itself has come to a thing: nobody needs to do it or those before it. */
  public static void reached(@Nullable Ahead batch, int number) {
    if (batch != null) {
      batch.reached = number;
    }
  }

  int size() {
    return size;
  }

  /** Whether all things are done or begun. */
  boolean isOver() {
    return Math.max(next, reached + 1) >= size;
  }

  /** The next thing to do, or null when all are done or begun. */
  @Nullable Runnable next() {
    int number = Math.max(next, reached + 1);
    if (number >= size) {
      return null;
    }
    next = number + 1;
    return () -> {
      EvalThread.current().resetDepth(depth);
      work.accept(number);
    };
  }
}
