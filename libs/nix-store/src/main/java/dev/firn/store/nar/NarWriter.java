package dev.firn.store.nar;

import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a tree as an archive. */
public final class NarWriter {
  private final OutputStream out;
  private byte[] buffer = new byte[1 << 14];
  private int used;

  private NarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes {@code tree} to {@code out}, which is neither flushed nor closed.
   *
   * @throws NarException {@code too-deep}, {@code bad-name}, {@code not-sorted} or {@code
   *     bad-target} if the format cannot hold the tree
   */
  public static void write(FileSystemObject tree, OutputStream out) throws IOException {
    NarWriter writer = new NarWriter(out);
    writer.string(NarLimits.MAGIC);
    writer.object(tree, "", 0);
    writer.drain();
  }

  /** A digest and the number of bytes it was made of. */
  public record HashAndSize(Hash hash, long size) {}

  /** The hash and the length of the archive of {@code tree}. */
  public static HashAndSize hash(FileSystemObject tree, HashAlgorithm algorithm)
      throws IOException {
    Hasher hasher = new Hasher(algorithm);
    write(tree, hasher);
    return new HashAndSize(hasher.finish(), hasher.count());
  }

  private void object(FileSystemObject object, String path, int depth) throws IOException {
    if (depth >= NarLimits.MAX_DEPTH) {
      throw new NarException(
          "too-deep",
          "path "
              + StoreException.show(path)
              + " is nested deeper than an archive's "
              + NarLimits.MAX_DEPTH
              + " levels");
    }
    string("(");
    string("type");
    switch (object) {
      case FileSystemObject.Regular file -> {
        string("regular");
        if (file.executable()) {
          string("executable");
          string("");
        }
        string("contents");
        number(file.size());
        contents(file);
      }
      case FileSystemObject.Symlink link -> {
        if (!NarLimits.isGoodTarget(link.target())) {
          throw new NarException(
              "bad-target",
              "symbolic link "
                  + StoreException.show(path)
                  + " has target "
                  + StoreException.show(link.target())
                  + "; an archive's have 1 to "
                  + NarLimits.MAX_TARGET
                  + " bytes, none of them 0");
        }
        string("symlink");
        string("target");
        string(link.target());
      }
      case FileSystemObject.Directory directory -> {
        string("directory");
        String[] previous = {""};
        directory.visit((name, child) -> entry(previous, name, child, path, depth));
      }
    }
    string(")");
  }

  private void entry(String[] previous, String name, FileSystemObject child, String path, int depth)
      throws IOException {
    if (!NarLimits.isGoodName(name)) {
      throw new NarException(
          "bad-name",
          "directory "
              + StoreException.show(path)
              + " has an entry "
              + StoreException.show(name)
              + ", which cannot be a file name in an archive");
    }
    if (name.compareTo(previous[0]) <= 0) {
      throw new NarException(
          "not-sorted", "entry " + StoreException.show(path + "/" + name) + " is out of order");
    }
    previous[0] = name;
    string("entry");
    string("(");
    string("name");
    string(name);
    string("node");
    object(child, path + "/" + name, depth + 1);
    string(")");
  }

  private void contents(FileSystemObject.Regular file) throws IOException {
    if (file.size() <= buffer.length / 2) {
      reserve((int) file.size() + 8);
    } else {
      drain();
    }
    Counter counter = new Counter();
    file.copyTo(counter);
    if (counter.count != file.size()) {
      throw new IOException(
          "a file of " + file.size() + " bytes gave " + counter.count + " when it was read");
    }
    padding(file.size());
  }

  /** Takes a file's bytes: into the buffer while there is room, past it otherwise. */
  private final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      count += length;
      if (length <= buffer.length - used) {
        System.arraycopy(bytes, offset, buffer, used, length);
        used += length;
      } else {
        drain();
        out.write(bytes, offset, length);
      }
    }
  }

  @SuppressWarnings("deprecation")
  private void string(String text) throws IOException {
    int length = text.length();
    number(length);
    reserve(length + 8);
    text.getBytes(0, length, buffer, used);
    used += length;
    padding(length);
  }

  private void number(long value) throws IOException {
    reserve(8);
    for (int i = 0; i < 8; i++) {
      buffer[used++] = (byte) (value >>> 8 * i);
    }
  }

  private void padding(long length) throws IOException {
    int n = (int) (-length & 7);
    reserve(n);
    for (int i = 0; i < n; i++) {
      buffer[used++] = 0;
    }
  }

  private void reserve(int n) throws IOException {
    if (buffer.length - used < n) {
      drain();
      if (buffer.length < n) {
        buffer = new byte[n];
      }
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, used);
    used = 0;
  }
}
