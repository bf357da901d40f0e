package dev.firn.store.tree;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file, a directory or a symbolic link. Names and targets are byte strings (one char is one
 * byte).
 *
 * <p>An object is good only while the call that handed it out runs: on disk it is read through open
 * directories.
 */
public sealed interface FileSystemObject {
  /** A regular file. */
  non-sealed interface Regular extends FileSystemObject {
    boolean executable();

    /** Length in bytes. */
    long size();

    /**
     * Writes exactly {@link #size} bytes.
     *
     * @throws IOException also when the file has another length by now
     */
    void copyTo(OutputStream out) throws IOException;
  }

  /** A directory. */
  non-sealed interface Directory extends FileSystemObject {
    /** Shows the entries to {@code visitor}, sorted by name. */
    void visit(EntryVisitor visitor) throws IOException;
  }

  /** A symbolic link. */
  record Symlink(String target) implements FileSystemObject {}

  /** Is shown the entries of a directory. */
  @FunctionalInterface
  interface EntryVisitor {
    void entry(String name, FileSystemObject object) throws IOException;
  }
}
