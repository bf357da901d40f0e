package dev.firn.eval.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Samples which functions are being called, for all evaluations of the process together: a sample
 * is taken at a call when the time for it has come.
 *
 * <p>As with {@link Counters} it is decided once, by the system property {@value #PROPERTY},
 * whether there is a profile; when not, calls cost what they did.
 */
public final class Profile {
  /** Samples per second; 0 takes one at each call. No profile when it is not set. */
  public static final String PROPERTY = "firn.profile";

  public static final boolean ON = System.getProperty(PROPERTY) != null;

  private static final long PERIOD = period();
  private static final Tree ROOT = new Tree();
  private static final ThreadLocal<Profile> CURRENT = ThreadLocal.withInitial(Profile::new);

  private Object[] functions = new Object[256];
  private int[] places = new int[256];
  private int depth;
  private long last = System.nanoTime();

  private Profile() {}

  private static long period() {
    long perSecond = Math.max(0, Long.getLong(PROPERTY, 0L));
    return perSecond == 0 ? -1 : TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /**
   * A function that is called.
   *
   * @param function a {@link FunctionCode}, a {@link Builtin}, or the symbol of a functor
   * @param pos where it is called
   */
  public record Frame(Object function, int pos) {}

  /**
   * A call begins on this thread; {@link #end} ends it.
   *
   * @return what to give to {@link #end}
   */
  static int begin(Object function, int pos) {
    return CURRENT.get().push(function, pos);
  }

  /** The call that began at that depth ends, with all that began in it. */
  static void end(int depth) {
    CURRENT.get().depth = depth;
  }

  private int push(Object function, int pos) {
    int at = depth++;
    if (at == functions.length) {
      functions = Arrays.copyOf(functions, at * 2);
      places = Arrays.copyOf(places, at * 2);
    }
    functions[at] = function;
    places[at] = pos;
    long now = System.nanoTime();
    if (now - last > PERIOD) {
      last = now;
      sample();
    }
    return at;
  }

  private void sample() {
    synchronized (ROOT) {
      Tree at = ROOT;
      for (int i = 0; i < depth; i++) {
        at = at.called(new Frame(functions[i], places[i]));
      }
      at.samples++;
    }
  }

  /** Is given each stack that was seen, outermost call first, and how often it was. */
  @FunctionalInterface
  public interface Reader {
    void stack(List<Frame> frames, long samples);
  }

  /** Shows all samples so far. */
  public static void read(Reader reader) {
    synchronized (ROOT) {
      ROOT.read(new ArrayList<>(), reader);
    }
  }

  private static final class Tree {
    private @Nullable Map<Frame, Tree> called;
    private long samples;

    Tree called(Frame frame) {
      Map<Frame, Tree> map = called;
      if (map == null) {
        map = new HashMap<>();
        called = map;
      }
      return map.computeIfAbsent(frame, _ -> new Tree());
    }

    void read(List<Frame> above, Reader reader) {
      if (samples > 0) {
        reader.stack(List.copyOf(above), samples);
      }
      if (called != null) {
        called.forEach(
            (frame, tree) -> {
              above.add(frame);
              tree.read(above, reader);
              above.removeLast();
            });
      }
    }
  }
}
