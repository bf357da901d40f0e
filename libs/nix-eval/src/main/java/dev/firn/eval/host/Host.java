package dev.firn.eval.host;

import dev.firn.eval.value.StringContext;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that an evaluation can see of the world. Paths are absolute and canonical, one char per byte.
 * Methods may be called from several threads at once, and fail with an {@link
 * dev.firn.eval.error.EvalException} that names the path and what to do.
 */
public interface Host {
  /** The type of what is at a path, links not followed; null when nothing is there. */
  @Nullable FileType type(String path);

  /** The bytes of a regular file, links followed. */
  byte[] readFile(String path);

  /** The entries of a directory by name. */
  Map<String, FileType> readDirectory(String path);

  /** The target of a symbolic link, as it is written. */
  String readLink(String path);

  /**
   * Fails when the path must not be read, in pure or restricted mode. Called before a path that was
   * computed is reported as missing.
   */
  void checkAccess(String path);

  /** What the current evaluation may read though it is hidden from others. */
  default Set<String> shownPaths() {
    return Set.of();
  }

  /** The store's logical folder, {@code /nix/store}. */
  String storeDir();

  /**
   * Copies what is at a path into the store, or only computes where it would go in a read-only
   * evaluation.
   *
   * @return the printed store path
   */
  String copyToStore(String path);

  /** As {@link #copyToStore}, for a file that is in no file system. */
  String addToStore(String name, byte[] contents);

  /**
   * Fails when a store path is not in the store, unless store paths are only computed in this
   * evaluation.
   */
  void requireInStore(String storePath);

  /**
   * Makes a path that a string with context names readable: builds or fetches what the context
   * refers to.
   *
   * @return the path to read, with placeholders of outputs replaced
   */
  String realise(String path, StringContext context);

  /**
   * Where a search path entry's {@link SearchPathEntry#path} is on disk.
   *
   * @return null when it does not exist, so that the next entry is tried
   */
  @Nullable String resolveSearchPathEntry(String path);

  /**
   * The store objects that the text of a file names, out of those that the file's store object
   * refers to; none for a file outside the store.
   */
  default StringContext contextOfFile(String path, byte[] text) {
    return StringContext.EMPTY;
  }

  /** A variable of the environment; null when it is not set or must not be seen. */
  @Nullable String environmentVariable(String name);

  /** A line for the person who runs the evaluation: {@code trace}, warnings. */
  void message(MessageKind kind, String text);

  /** What a {@link #message} is. */
  enum MessageKind {
    /** What {@code builtins.trace} was given. */
    TRACE,
    /** What {@code builtins.warn} was given. */
    EVALUATION_WARNING,
    /** The evaluator's own. */
    WARNING
  }
}
