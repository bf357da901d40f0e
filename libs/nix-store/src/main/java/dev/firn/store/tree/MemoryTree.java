package dev.firn.store.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** File system objects that are held in memory. */
public final class MemoryTree {
  private MemoryTree() {}

  /** A regular file of those bytes, which are not copied. */
  public static FileSystemObject.Regular file(byte[] contents, boolean executable) {
    return new MemoryFile(contents, executable);
  }

  /** A regular file of that byte string, not executable. */
  public static FileSystemObject.Regular file(String contents) {
    return file(contents.getBytes(StandardCharsets.ISO_8859_1), false);
  }

  /** A directory of those entries. */
  public static FileSystemObject.Directory directory(Map<String, FileSystemObject> entries) {
    return new MemoryDirectory(Collections.unmodifiableSortedMap(new TreeMap<>(entries)));
  }

  /** A symbolic link. */
  public static FileSystemObject.Symlink symlink(String target) {
    return new FileSystemObject.Symlink(target);
  }

  /** A copy, held in memory. */
  public static FileSystemObject copyOf(FileSystemObject tree) throws IOException {
    return switch (tree) {
      case FileSystemObject.Regular file -> file(contents(file), file.executable());
      case FileSystemObject.Symlink link -> link;
      case FileSystemObject.Directory directory -> {
        Map<String, FileSystemObject> entries = new TreeMap<>();
        directory.visit((name, child) -> entries.put(name, copyOf(child)));
        yield directory(entries);
      }
    };
  }

  /** A copy of a file, not executable. */
  public static FileSystemObject.Regular withoutExecutableBit(FileSystemObject.Regular file)
      throws IOException {
    return file(contents(file), false);
  }

  /** A file's bytes. */
  public static byte[] contents(FileSystemObject.Regular file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(file.size(), 1 << 20));
    file.copyTo(out);
    return out.toByteArray();
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record MemoryFile(byte[] contents, boolean executable)
      implements FileSystemObject.Regular {
    @Override
    public long size() {
      return contents.length;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      out.write(contents);
    }
  }

  private record MemoryDirectory(SortedMap<String, FileSystemObject> entries)
      implements FileSystemObject.Directory {
    @Override
    public void visit(FileSystemObject.EntryVisitor visitor) throws IOException {
      for (Map.Entry<String, FileSystemObject> entry : entries.entrySet()) {
        visitor.entry(entry.getKey(), entry.getValue());
      }
    }
  }
}
