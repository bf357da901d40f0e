package dev.firn.store.content;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.path.StorePath;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hashes bytes that may name the store path which the hash is to lead to: wherever the path's
 * digest stands, zeros are hashed in its place, and in the end the positions of all those places,
 * so that zeros which stood there before make another hash (Nix 2.35 and later; 2.17 to 2.34 left
 * the positions out). Without the digest in them, the bytes have their ordinary hash. Not
 * thread-safe.
 */
final class SelfReferenceHasher extends OutputStream {
  private static final int LENGTH = StorePath.HASH_LENGTH;

  private final byte[] digest;
  private final Hasher hasher;
  private final List<Long> places = new ArrayList<>();

  /** What was written and not hashed yet: the last bytes, which may begin the digest. */
  private final byte[] held = new byte[1 << 16];

  private int heldLength;
  private long hashed;

  SelfReferenceHasher(HashAlgorithm algorithm, StorePath self) {
    this.hasher = new Hasher(algorithm);
    this.digest = self.hashPart().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      int n = Math.min(length - done, held.length - heldLength);
      System.arraycopy(bytes, offset + done, held, heldLength, n);
      heldLength += n;
      done += n;
      zeroDigests();
      hashAllBut(LENGTH - 1);
    }
  }

  private void zeroDigests() {
    int at = 0;
    while (at + LENGTH <= heldLength) {
      if (held[at] == digest[0] && isDigestAt(at)) {
        places.add(hashed + at);
        Arrays.fill(held, at, at + LENGTH, (byte) 0);
        at += LENGTH;
      } else {
        at++;
      }
    }
  }

  private boolean isDigestAt(int at) {
    for (int i = 1; i < LENGTH; i++) {
      if (held[at + i] != digest[i]) {
        return false;
      }
    }
    return true;
  }

  private void hashAllBut(int kept) {
    int ready = heldLength - kept;
    if (ready > 0) {
      hasher.update(held, 0, ready);
      hashed += ready;
      System.arraycopy(held, ready, held, 0, kept);
      heldLength = kept;
    }
  }

  /** The hash of all that was written; to be called once. */
  Hash finish() {
    hashAllBut(0);
    for (long place : places) {
      byte[] text = ("|" + place).getBytes(StandardCharsets.ISO_8859_1);
      hasher.update(text, 0, text.length);
    }
    return hasher.finish();
  }
}
