package dev.firn.store.tree;

/** Decides which entries of a tree on disk are seen. */
@FunctionalInterface
public interface TreeFilter {
  /** Sees everything. */
  TreeFilter ALL = (_, _) -> true;

  /** What an entry is. */
  enum Kind {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    /** A device, socket or pipe; it is an error to accept it. */
    UNKNOWN
  }

  /**
   * Whether to see an entry and all below it.
   *
   * @param path from the tree's root, such as {@code /src/a.c}, as a byte string
   */
  boolean accepts(String path, Kind kind);
}
