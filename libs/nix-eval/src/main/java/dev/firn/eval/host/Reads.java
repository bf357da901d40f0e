package dev.firn.eval.host;

import dev.firn.eval.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation reads of one tree, so that it can be told later whether the same evaluation
 * of a changed tree would read the same. Thread-safe.
 *
 * <p>Whoever reads files says so before it looks into anything that is remembered from other
 * evaluations; and what files of the tree evaluate to is kept here, not with the evaluator, as it
 * may hold what has been read.
 */
public final class Reads {
  private static final InheritableThreadLocal<@Nullable Reads> CURRENT =
      new InheritableThreadLocal<>();

  private final String root;
  private final Set<String> marks;
  private final Set<Read> reads = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, Value> files = new ConcurrentHashMap<>();
  private volatile boolean dependsOnPlace;

  /** What was read. */
  public enum Kind {
    /** What is at a path, if anything. */
    TYPE,
    /** The bytes of a file. */
    FILE,
    /** Names and types of a directory's entries. */
    DIRECTORY,
    /** A link's target. */
    LINK,
    /** Everything below a path. */
    TREE
  }

  /**
   * One thing that was read.
   *
   * @param path within the tree, empty for its root, else with a slash before each name
   */
  public record Read(Kind kind, String path) implements Comparable<Read> {
    private static final Comparator<Read> ORDER =
        Comparator.comparing(Read::path).thenComparing(Read::kind);

    @Override
    public int compareTo(Read other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param root where the tree is
   * @param marks texts by which a result shows that it depends on which tree it is: parts of its
   *     path, its hash
   */
  public Reads(String root, Set<String> marks) {
    this.root = root;
    this.marks = Set.copyOf(marks);
  }

  /** Where the tree is. */
  public String root() {
    return root;
  }

  /** Those of the evaluation on the current thread, if it is followed. */
  public static @Nullable Reads current() {
    return CURRENT.get();
  }

  /** Follows what a task reads, on threads that it begins as well. */
  public <T> T during(Supplier<T> task) {
    Reads before = CURRENT.get();
    CURRENT.set(this);
    try {
      return task.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /** Notes that the current evaluation reads something, wherever that is. */
  public static void note(Kind kind, String path) {
    Reads reads = CURRENT.get();
    if (reads != null) {
      reads.add(kind, path);
    }
  }

  /** Notes a text that goes where only whole texts matter: a derivation, a file, a hash. */
  public static void noteText(String text) {
    Reads reads = CURRENT.get();
    if (reads != null && !reads.dependsOnPlace && reads.marks(text)) {
      reads.dependsOnPlace = true;
    }
  }

  /** As {@link #noteText}. */
  public static void noteText(byte[] text) {
    if (CURRENT.get() != null) {
      noteText(new String(text, StandardCharsets.ISO_8859_1));
    }
  }

  private void add(Kind kind, String path) {
    if (covers(path)) {
      reads.add(new Read(kind, path.substring(root.length())));
    } else if (kind == Kind.DIRECTORY && root.startsWith(path.equals("/") ? path : path + "/")) {
      dependsOnPlace = true;
    }
  }

  /** Whether a text has one of the marks. */
  public boolean marks(String text) {
    for (String mark : marks) {
      if (text.contains(mark)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path is in the tree. */
  public boolean covers(String path) {
    return path.startsWith(root)
        && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }

  /** What files of the tree evaluate to in this evaluation, by path. */
  public ConcurrentHashMap<String, Value> files() {
    return files;
  }

  /** Whether the result depends on where the tree is, not only on what is in it. */
  public boolean dependsOnPlace() {
    return dependsOnPlace;
  }

  /** What was read so far, in order. */
  public SortedSet<Read> all() {
    return new TreeSet<>(reads);
  }
}
