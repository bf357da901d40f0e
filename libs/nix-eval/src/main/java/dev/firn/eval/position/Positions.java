package dev.firn.eval.position;

import dev.firn.eval.value.Path;
import dev.firn.syntax.LineMap;
import dev.firn.syntax.Position;
import dev.firn.syntax.Source;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gives every byte of every source of an evaluator a number of its own, so that a node needs no
 * more than an int to know its place. Thread-safe.
 *
 * <p>The numbers last for 2 GiB of source text; what is parsed after that has no places.
 */
public final class Positions {
  /** The position of what has no place. */
  public static final int NONE = -1;

  private final Reload reload;
  private int[] bases = new int[256];
  private Entry[] entries = new Entry[256];
  private int count;
  private int next;

  /**
   * @param reload reads a file's source again when its text was dropped for want of memory; returns
   *     null when it is gone
   */
  public Positions(Reload reload) {
    this.reload = reload;
  }

  /** Reads a source again. */
  @FunctionalInterface
  public interface Reload {
    @Nullable Source read(String path);
  }

  /**
   * Takes up a source; its byte {@code i} has the position {@code result + i}, or none if negative.
   */
  public synchronized int register(Source source, Origin origin) {
    int base = next;
    if (base > Integer.MAX_VALUE - source.length() - 2) {
      return Integer.MIN_VALUE;
    }
    if (count == bases.length) {
      bases = Arrays.copyOf(bases, count * 2);
      entries = Arrays.copyOf(entries, count * 2);
    }
    bases[count] = base;
    entries[count++] = new Entry(origin, source, base);
    next = base + source.length() + 1;
    return base;
  }

  /** The place of a position, or null. */
  public @Nullable Place resolve(int pos) {
    Entry entry = entry(pos);
    Source source = entry == null ? null : entry.source(reload);
    if (entry == null || source == null || pos - entry.base > source.length()) {
      return null;
    }
    Position position = source.position(pos - entry.base);
    return new Place(
        entry.origin,
        Path.isOwn(position.source())
            ? new Position(Path.shown(position.source()), position.line(), position.column())
            : position);
  }

  /** The lines around a position, or null. */
  public LineMap.@Nullable Excerpt excerpt(int pos) {
    Entry entry = entry(pos);
    Source source = entry == null ? null : entry.source(reload);
    if (entry == null || source == null || pos - entry.base > source.length()) {
      return null;
    }
    return source.lines().excerpt(pos - entry.base);
  }

  /** The path of the file that a position is in, or null when it is in no file. */
  public @Nullable String file(int pos) {
    Entry entry = entry(pos);
    return entry == null || entry.origin != Origin.FILE ? null : entry.name;
  }

  /** The position of the first byte of each file, in the order in which they were taken up. */
  public synchronized int[] files() {
    return IntStream.range(0, count)
        .filter(i -> entries[i].origin == Origin.FILE)
        .map(i -> bases[i])
        .toArray();
  }

  /** The source that a position is in, or null when its text is gone. */
  public @Nullable Source source(int pos) {
    Entry entry = entry(pos);
    return entry == null ? null : entry.source(reload);
  }

  /** The offset of a position in its source. */
  public int offset(int pos) {
    Entry entry = entry(pos);
    return entry == null ? NONE : pos - entry.base;
  }

  /** Whether a position is inside the evaluator's own Nix code. */
  public boolean isInternal(int pos) {
    Entry entry = entry(pos);
    return entry != null && entry.origin == Origin.INTERNAL;
  }

  /** {@code FILE:LINE:COLUMN}, or words for a place that is not known. */
  public String describe(int pos) {
    Place place = resolve(pos);
    return place == null ? "an unknown place" : place.position().toString();
  }

  private synchronized @Nullable Entry entry(int pos) {
    if (pos < 0 || count == 0) {
      return null;
    }
    int found = Arrays.binarySearch(bases, 0, count, pos);
    return entries[found >= 0 ? found : -found - 2];
  }

  /** A line and column, and what kind of source it is in. */
  public record Place(Origin origin, Position position) {}

  private static final class Entry {
    private final Origin origin;
    private final String name;
    private final int base;
    private final @Nullable Source kept;
    private volatile SoftReference<Source> cached;

    Entry(Origin origin, Source source, int base) {
      this.origin = origin;
      this.name = source.name();
      this.base = base;
      this.kept = origin == Origin.FILE ? null : source;
      this.cached = new SoftReference<>(source);
    }

    @Nullable Source source(Reload reload) {
      if (kept != null) {
        return kept;
      }
      Source source = cached.get();
      if (source == null) {
        source = reload.read(name);
        if (source != null) {
          cached = new SoftReference<>(source);
        }
      }
      return source;
    }
  }
}
