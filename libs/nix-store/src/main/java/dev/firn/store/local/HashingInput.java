package dev.firn.store.local;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Hashes an archive while it is read. */
final class HashingInput extends FilterInputStream {
  private final Hasher hasher = new Hasher(HashAlgorithm.SHA256);

  HashingInput(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      hasher.write(b);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    if (n > 0) {
      hasher.update(bytes, offset, n);
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  void requireMatch(StoreDir dir, PathInfo info) {
    long size = hasher.count();
    Hash hash = hasher.finish();
    if (!hash.equals(info.narHash()) || size != info.narSize()) {
      throw new ObjectException(
          "hash-mismatch",
          "the archive of '"
              + dir.print(info.path())
              + "' has "
              + size
              + " bytes and hash "
              + hash.sri()
              + ", but "
              + info.narSize()
              + " bytes and hash "
              + info.narHash().sri()
              + " were announced");
    }
  }
}
