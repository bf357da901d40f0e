package dev.firn.store.cache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends with a failure where there is more than was announced: a small file can unpack to any size.
 */
final class Limited extends FilterInputStream {
  private final long limit;
  private final String what;
  private long count;

  Limited(InputStream in, long limit, String what) {
    super(in);
    this.limit = limit;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      add(1);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    if (n > 0) {
      add(n);
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void add(int n) {
    count += n;
    if (count > limit) {
      throw new CacheException(
          CacheException.Kind.INVALID,
          what + " has more than the " + limit + " bytes that were announced");
    }
  }
}
