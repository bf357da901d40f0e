package dev.firn.store.references;

import dev.firn.store.hash.Nix32;
import dev.firn.store.path.StorePath;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds references in a stream of bytes: the 32 digits of a candidate's digest, wherever they
 * stand.
 *
 * <p>A window of 32 bytes is looked at from its end; the first byte that is no digit lets the
 * window jump behind it, so most of ordinary data is never looked at. Windows that lie across two
 * writes are found too. Not thread-safe.
 */
public final class ReferenceScanner extends OutputStream {
  private static final int LENGTH = StorePath.HASH_LENGTH;
  private static final boolean[] DIGIT = new boolean[256];

  static {
    for (int i = 0; i < 256; i++) {
      DIGIT[i] = Nix32.isDigit(i);
    }
  }

  private final Map<String, StorePath> wanted = new HashMap<>();
  private final SortedSet<StorePath> found = new TreeSet<>();

  /** The last bytes of what was written, at most one less than a digest. */
  private final byte[] tail = new byte[2 * (LENGTH - 1)];

  private int tailLength;

  /** Looks for these; of two with the same digest only one is looked for. */
  public ReferenceScanner(Collection<StorePath> candidates) {
    for (StorePath candidate : candidates) {
      wanted.put(candidate.hashPart(), candidate);
    }
  }

  /** What was found so far. */
  public SortedSet<StorePath> found() {
    return new TreeSet<>(found);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return;
    }
    int overlap = Math.min(length, LENGTH - 1);
    System.arraycopy(bytes, offset, tail, tailLength, overlap);
    search(tail, 0, tailLength + overlap);
    if (length < LENGTH - 1) {
      int keep = Math.min(tailLength + length, LENGTH - 1);
      System.arraycopy(tail, tailLength + length - keep, tail, 0, keep);
      tailLength = keep;
    } else {
      search(bytes, offset, length);
      System.arraycopy(bytes, offset + length - (LENGTH - 1), tail, 0, LENGTH - 1);
      tailLength = LENGTH - 1;
    }
  }

  private void search(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at + LENGTH <= end && !wanted.isEmpty()) {
      int i = LENGTH - 1;
      while (i >= 0 && DIGIT[bytes[at + i] & 0xff]) {
        i--;
      }
      if (i >= 0) {
        at += i + 1;
        continue;
      }
      StorePath path = wanted.remove(new String(bytes, at, LENGTH, StandardCharsets.ISO_8859_1));
      if (path != null) {
        found.add(path);
      }
      at++;
    }
  }
}
