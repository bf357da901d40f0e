package dev.firn.build.internal.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Replaces digests of store paths, 32 bytes by 32 bytes, in what flows through. {@link #finish} has
 * to be called at the end.
 */
final class Rewriter extends OutputStream {
  private static final int LENGTH = 32;

  private final Map<String, byte[]> replacements = new HashMap<>();
  private final boolean[] first = new boolean[256];
  private final OutputStream next;
  private byte[] pending = new byte[0];

  /**
   * @param replacements digests by digest, of 32 chars each
   */
  Rewriter(Map<String, String> replacements, OutputStream next) {
    replacements.forEach(
        (from, to) -> {
          this.replacements.put(from, to.getBytes(StandardCharsets.ISO_8859_1));
          first[from.charAt(0)] = true;
        });
    this.next = next;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    byte[] all = new byte[pending.length + length];
    System.arraycopy(pending, 0, all, 0, pending.length);
    System.arraycopy(bytes, offset, all, pending.length, length);
    int at = 0;
    while (at + LENGTH <= all.length) {
      if (first[all[at] & 0xff]) {
        byte[] to = replacements.get(new String(all, at, LENGTH, StandardCharsets.ISO_8859_1));
        if (to != null) {
          System.arraycopy(to, 0, all, at, LENGTH);
          at += LENGTH;
          continue;
        }
      }
      at++;
    }
    next.write(all, 0, at);
    pending = java.util.Arrays.copyOfRange(all, at, all.length);
  }

  /** Writes what was held back. */
  void finish() throws IOException {
    next.write(pending);
    pending = new byte[0];
  }
}
