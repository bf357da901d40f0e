package dev.firn.store.objects;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are seldom read again: the first few in memory, what comes after them in a file
 * without a name, which is gone when this is closed or the process ends. Thread-safe.
 */
final class TextPile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final long mostInMemory;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable FileChannel file;
  private long inMemory;
  private long written;
  private int buffered;
  private boolean hasNoFile;

  /**
   * @param mostInMemory so many bytes stay in memory
   */
  TextPile(long mostInMemory) {
    this.mostInMemory = mostInMemory;
  }

  /** A text that was added. */
  @FunctionalInterface
  interface Text {
    byte[] read() throws IOException;
  }

  /** Keeps a text; in memory where no file can be had. */
  synchronized Text add(byte[] text) {
    inMemory += text.length;
    if (inMemory > mostInMemory && !hasNoFile) {
      try {
        long at = append(text);
        int length = text.length;
        return () -> read(at, length);
      } catch (IOException e) {
        hasNoFile = true;
      }
    }
    return () -> text;
  }

  private long append(byte[] text) throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      Path name = Files.createTempFile("firn-", ".texts");
      channel =
          FileChannel.open(
              name,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = channel;
    }
    if (text.length > BUFFER - buffered) {
      drain(channel);
    }
    long at = written + buffered;
    if (text.length > BUFFER) {
      writeAll(channel, ByteBuffer.wrap(text));
    } else {
      System.arraycopy(text, 0, buffer, buffered, text.length);
      buffered += text.length;
    }
    return at;
  }

  private void drain(FileChannel channel) throws IOException {
    writeAll(channel, ByteBuffer.wrap(buffer, 0, buffered));
    buffered = 0;
  }

  private void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    long at = written;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    written = at;
  }

  private synchronized byte[] read(long at, int length) throws IOException {
    byte[] text = new byte[length];
    if (at >= written) {
      System.arraycopy(buffer, (int) (at - written), text, 0, length);
      return text;
    }
    FileChannel channel = file;
    if (channel == null) {
      throw new IOException("the store is closed");
    }
    ByteBuffer bytes = ByteBuffer.wrap(text);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException();
      }
    }
    return text;
  }

  @Override
  public synchronized void close() {
    FileChannel channel = file;
    file = null;
    hasNoFile = true;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // It was only a place to keep them; nothing is lost.
      }
    }
  }
}
