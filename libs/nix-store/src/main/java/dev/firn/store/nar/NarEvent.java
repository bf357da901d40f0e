package dev.firn.store.nar;

/**
 * What a {@link NarReader} comes upon, in the archive's order. Names are byte strings; the root's
 * is empty.
 */
public sealed interface NarEvent {
  /** A directory begins. */
  record Directory(String name) implements NarEvent {}

  /** The innermost open directory ends. */
  record EndOfDirectory() implements NarEvent {}

  /**
   * A regular file, whose contents can be had from {@link NarReader#copyContents} until the next
   * event is asked for.
   *
   * @param size in bytes, as the archive says; not yet read
   * @param offset of the contents, in bytes from the archive's start
   */
  record Regular(String name, boolean executable, long size, long offset) implements NarEvent {}

  /** A symbolic link. */
  record Symlink(String name, String target) implements NarEvent {}

  /** The archive is complete; what follows in the stream is not part of it. */
  record EndOfArchive() implements NarEvent {}
}
