package dev.firn.buildservice.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A log that is being written, and read by any number of readers meanwhile. Its first bytes are
 * held in memory, so that a build that says little touches no disk; the rest is in a file.
 * Thread-safe.
 */
public final class LiveLog implements AutoCloseable {
  private static final int IN_MEMORY = 1 << 15;

  private final Path file;
  private byte[] head = new byte[512];
  private long size;
  private int readers;
  private boolean ended;
  private boolean forgotten;
  private @Nullable FileChannel channel;

  /**
   * A log.
   *
   * @param file made when the log outgrows the memory for it
   */
  LiveLog(Path file) {
    this.file = file;
  }

  /** Adds output; nothing after the end. */
  public synchronized void append(byte[] bytes, int offset, int length) throws IOException {
    if (ended) {
      return;
    }
    if (channel == null && size + length <= IN_MEMORY) {
      if (size + length > head.length) {
        int wanted = Math.max(head.length * 2, (int) size + length);
        head = Arrays.copyOf(head, Math.min(IN_MEMORY, wanted));
      }
      System.arraycopy(bytes, offset, head, (int) size, length);
    } else {
      FileChannel out = channel == null ? spill() : channel;
      writeFully(out, bytes, offset, length);
    }
    size += length;
    notifyAll();
  }

  private FileChannel spill() throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.deleteIfExists(file);
    FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel = out;
    writeFully(out, head, 0, (int) size);
    return out;
  }

  private static void writeFully(FileChannel out, byte[] bytes, int offset, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      var _ = out.write(buffer);
    }
  }

  /** How many bytes were written. */
  public synchronized long size() {
    return size;
  }

  /** Nothing more comes; readers come to their end. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Reads from the beginning.
   *
   * @param follow whether reading waits for what is not written yet
   */
  public synchronized InputStream open(boolean follow) {
    readers++;
    return new Reader(follow);
  }

  private synchronized int read(long position, byte[] into, int offset, int length, boolean follow)
      throws IOException {
    try {
      while (position >= size && !ended && follow) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a log", e);
    }
    if (position >= size) {
      return -1;
    }
    int most = (int) Math.min(length, size - position);
    if (channel == null) {
      System.arraycopy(head, (int) position, into, offset, most);
      return most;
    }
    return channel.read(ByteBuffer.wrap(into, offset, most), position);
  }

  private final class Reader extends InputStream {
    private final boolean follow;
    private long position;
    private boolean closed;

    Reader(boolean follow) {
      this.follow = follow;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int n = LiveLog.this.read(position, into, offset, length, follow);
      position += Math.max(0, n);
      return n;
    }

    @Override
    public void close() throws IOException {
      synchronized (LiveLog.this) {
        if (!closed) {
          closed = true;
          readers--;
          discard();
        }
      }
    }
  }

  /** Forgets the log, as soon as nobody reads it any more. */
  @Override
  public synchronized void close() throws IOException {
    end();
    forgotten = true;
    discard();
  }

  private void discard() throws IOException {
    if (forgotten && readers == 0 && channel != null) {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
