package dev.firn.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A buffered stream that text and bytes go to. Text has one char per byte (ISO 8859-1). Not
 * thread-safe, but {@link #line} calls may come from several threads if each is followed by {@link
 * #flush}.
 */
public final class Output {
  private final OutputStream out;
  private final byte[] buffer;
  private int used;

  /** An output with room for {@code capacity} bytes before it writes. */
  public Output(OutputStream out, int capacity) {
    this.out = out;
    this.buffer = new byte[capacity];
  }

  /**
   * Writes text.
   *
   * @throws UncheckedIOException when the stream takes no more
   */
  @SuppressWarnings(
      "deprecation") // exactly the conversion that is wanted: the low byte of each char
  public synchronized void print(String text) {
    int from = 0;
    while (from < text.length()) {
      if (used == buffer.length) {
        drain();
      }
      int n = Math.min(text.length() - from, buffer.length - used);
      text.getBytes(from, from + n, buffer, used);
      used += n;
      from += n;
    }
  }

  /** Writes text and a line feed. */
  public synchronized void line(String text) {
    print(text);
    print("\n");
  }

  /** Writes out what is buffered. */
  public synchronized void flush() {
    drain();
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stream for bytes that go after the text so far; flush it, or this, at the end. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        Output.this.write(bytes, offset, length);
      }

      @Override
      public void flush() {
        Output.this.flush();
      }
    };
  }

  private synchronized void write(byte[] bytes, int offset, int length) {
    if (length > buffer.length - used) {
      drain();
    }
    if (length <= buffer.length - used) {
      System.arraycopy(bytes, offset, buffer, used, length);
      used += length;
      return;
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void drain() {
    int n = used;
    used = 0;
    try {
      out.write(buffer, 0, n);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
