package dev.firn.store.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * BLAKE3 with the default 32-byte output and no key (the BLAKE3 paper, section 2): a binary tree
 * over chunks of 1,024 bytes, whose left subtrees are folded as soon as they are complete.
 */
final class Blake3 implements Hasher.Digest {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int[] IV = {
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
  };
  private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  private static final int BLOCK = 64;
  private static final int BLOCKS_PER_CHUNK = 16;
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  /** Chaining values of complete subtrees, one for each bit that is set in {@link #chunks}. */
  private final int[][] stack = new int[54][];

  private int depth;
  private long chunks;
  private int[] chaining = IV.clone();
  private int blocksDone;
  private final byte[] block = new byte[BLOCK];
  private int filled;

  @Override
  public void update(byte[] bytes, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (filled == BLOCK) {
        flushBlock();
      }
      int n = Math.min(left, BLOCK - filled);
      System.arraycopy(bytes, at, block, filled, n);
      filled += n;
      at += n;
      left -= n;
    }
  }

  /** Compresses a full block that is known not to be the last of the message. */
  private void flushBlock() {
    int flags = blocksDone == 0 ? CHUNK_START : 0;
    if (blocksDone < BLOCKS_PER_CHUNK - 1) {
      chaining = compress(chaining, words(), chunks, BLOCK, flags);
      blocksDone++;
    } else {
      int[] value = compress(chaining, words(), chunks, BLOCK, flags | CHUNK_END);
      chunks++;
      for (long total = chunks; (total & 1) == 0; total >>= 1) {
        value = parent(stack[--depth], value, 0);
      }
      stack[depth++] = value;
      chaining = IV.clone();
      blocksDone = 0;
    }
    filled = 0;
  }

  @Override
  public byte[] finish() {
    for (int i = filled; i < BLOCK; i++) {
      block[i] = 0;
    }
    int flags = (blocksDone == 0 ? CHUNK_START : 0) | CHUNK_END;
    int rootFlag = depth == 0 ? ROOT : 0;
    int[] value = compress(chaining, words(), chunks, filled, flags | rootFlag);
    while (depth > 0) {
      depth--;
      value = parent(stack[depth], value, depth == 0 ? ROOT : 0);
    }
    byte[] out = new byte[32];
    for (int i = 0; i < 8; i++) {
      INTS.set(out, 4 * i, value[i]);
    }
    return out;
  }

  private int[] words() {
    int[] words = new int[16];
    for (int i = 0; i < 16; i++) {
      words[i] = (int) INTS.get(block, 4 * i);
    }
    return words;
  }

  private static int[] parent(int[] left, int[] right, int flag) {
    int[] words = new int[16];
    System.arraycopy(left, 0, words, 0, 8);
    System.arraycopy(right, 0, words, 8, 8);
    return compress(IV, words, 0, BLOCK, PARENT | flag);
  }

  private static int[] compress(int[] cv, int[] message, long counter, int length, int flags) {
    int[] v = new int[16];
    System.arraycopy(cv, 0, v, 0, 8);
    System.arraycopy(IV, 0, v, 8, 4);
    v[12] = (int) counter;
    v[13] = (int) (counter >>> 32);
    v[14] = length;
    v[15] = flags;
    int[] m = message;
    for (int round = 0; ; round++) {
      mix(v, 0, 4, 8, 12, m[0], m[1]);
      mix(v, 1, 5, 9, 13, m[2], m[3]);
      mix(v, 2, 6, 10, 14, m[4], m[5]);
      mix(v, 3, 7, 11, 15, m[6], m[7]);
      mix(v, 0, 5, 10, 15, m[8], m[9]);
      mix(v, 1, 6, 11, 12, m[10], m[11]);
      mix(v, 2, 7, 8, 13, m[12], m[13]);
      mix(v, 3, 4, 9, 14, m[14], m[15]);
      if (round == 6) {
        break;
      }
      int[] next = new int[16];
      for (int i = 0; i < 16; i++) {
        next[i] = m[PERMUTATION[i]];
      }
      m = next;
    }
    int[] out = new int[8];
    for (int i = 0; i < 8; i++) {
      out[i] = v[i] ^ v[i + 8];
    }
    return out;
  }

  private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
    v[a] += v[b] + x;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
  }
}
