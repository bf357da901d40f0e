package dev.firn.store.nar;

import dev.firn.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads an archive as a stream of events, and refuses everything that is not the canonical form.
 *
 * <p>Limits, as in Nix 2.36: 64 levels, keywords of 32 bytes, names of 255, link targets of 4,095.
 * Nothing is allocated for a length before it is known to be below its limit; contents are copied
 * piecewise. Reads no byte beyond the archive's end. After any failure every call fails.
 *
 * <p>Not thread-safe.
 */
public final class NarReader {
  private static final NarEvent END_OF_DIRECTORY = new NarEvent.EndOfDirectory();
  private static final NarEvent END_OF_ARCHIVE = new NarEvent.EndOfArchive();
  private static final int COPY_BUFFER = 1 << 16;

  private final InputStream in;
  private final byte[] scratch = new byte[NarLimits.MAX_TARGET + 1 + 8];
  private long offset;

  /** The last name seen in each open directory. */
  private final Deque<String> open = new ArrayDeque<>();

  private State state = State.START;
  private long contentsLeft;
  private int contentsPadding;
  private boolean copied;
  private byte[] copyBuffer = new byte[0];

  private enum State {
    START,
    IN_CONTENTS,
    AFTER_CHILD,
    IN_DIRECTORY,
    END,
    BROKEN
  }

  /** Reads from {@code in}, which should be buffered and is never closed. */
  public NarReader(InputStream in) {
    this.in = in;
  }

  /** Bytes read so far. */
  public long offset() {
    return offset;
  }

  /**
   * The next event.
   *
   * @throws NarException at the first byte that breaks the format, or at an early end
   */
  public NarEvent next() throws IOException {
    State before = state;
    state = State.BROKEN;
    NarEvent event =
        switch (before) {
          case START -> {
            magic();
            yield object("");
          }
          case IN_CONTENTS -> {
            skipContents();
            endContents();
            yield afterObject();
          }
          case AFTER_CHILD -> afterObject();
          case IN_DIRECTORY -> inDirectory();
          case END -> {
            state = State.END;
            yield END_OF_ARCHIVE;
          }
          case BROKEN ->
              throw new NarException(
                  "broken", "the archive was found to be malformed before; it cannot be read on");
        };
    return event;
  }

  /**
   * Copies the contents of the file that {@link #next} just returned.
   *
   * @throws IllegalStateException if there is no such file, or they were copied already
   */
  public void copyContents(OutputStream out) throws IOException {
    if (state != State.IN_CONTENTS || copied) {
      throw new IllegalStateException("no file's contents are at hand");
    }
    state = State.BROKEN;
    copied = true;
    if (copyBuffer.length == 0) {
      copyBuffer = new byte[COPY_BUFFER];
    }
    while (contentsLeft > 0) {
      int n = in.read(copyBuffer, 0, (int) Math.min(copyBuffer.length, contentsLeft));
      if (n < 0) {
        throw truncated();
      }
      offset += n;
      contentsLeft -= n;
      out.write(copyBuffer, 0, n);
    }
    state = State.IN_CONTENTS;
  }

  private void skipContents() throws IOException {
    if (contentsLeft > 0 && copyBuffer.length == 0) {
      copyBuffer = new byte[COPY_BUFFER];
    }
    while (contentsLeft > 0) {
      int n = in.read(copyBuffer, 0, (int) Math.min(copyBuffer.length, contentsLeft));
      if (n < 0) {
        throw truncated();
      }
      offset += n;
      contentsLeft -= n;
    }
  }

  private void endContents() throws IOException {
    padding(contentsPadding);
    expect(")");
  }

  private NarEvent afterObject() throws IOException {
    if (open.isEmpty()) {
      state = State.END;
      return END_OF_ARCHIVE;
    }
    expect(")");
    return inDirectory();
  }

  private NarEvent inDirectory() throws IOException {
    String tag = tag();
    if (tag.equals(")")) {
      open.pop();
      state = State.AFTER_CHILD;
      return END_OF_DIRECTORY;
    }
    if (!tag.equals("entry")) {
      throw unexpected("'entry' or ')'", tag);
    }
    expect("(");
    expect("name");
    long at = offset;
    String name = string(NarLimits.MAX_NAME, "a file name");
    if (!NarLimits.isGoodName(name)) {
      throw error(
          "bad-name", at, StoreException.show(name) + " is not a file name an archive may hold");
    }
    String previous = open.pop();
    if (name.compareTo(previous) <= 0) {
      throw error(
          name.equals(previous) ? "duplicate" : "not-sorted",
          at,
          "file name "
              + StoreException.show(name)
              + " does not come after "
              + StoreException.show(previous));
    }
    open.push(name);
    expect("node");
    return object(name);
  }

  private NarEvent object(String name) throws IOException {
    if (open.size() >= NarLimits.MAX_DEPTH) {
      throw error(
          "too-deep",
          offset,
          "directories are nested deeper than " + NarLimits.MAX_DEPTH + " levels");
    }
    expect("(");
    expect("type");
    String type = tag();
    switch (type) {
      case "regular" -> {
        return regular(name);
      }
      case "directory" -> {
        open.push("");
        state = State.IN_DIRECTORY;
        return new NarEvent.Directory(name);
      }
      case "symlink" -> {
        expect("target");
        long at = offset;
        String target = string(NarLimits.MAX_TARGET, "a symbolic link's target");
        if (!NarLimits.isGoodTarget(target)) {
          throw error("bad-target", at, "a symbolic link's target is empty or contains byte 0");
        }
        expect(")");
        state = State.AFTER_CHILD;
        return new NarEvent.Symlink(name, target);
      }
      default -> throw unexpected("'regular', 'directory' or 'symlink'", type);
    }
  }

  private NarEvent regular(String name) throws IOException {
    String tag = tag();
    boolean executable = tag.equals("executable");
    if (executable) {
      string(0, "the value of 'executable'");
      tag = tag();
    }
    if (!tag.equals("contents")) {
      throw unexpected(executable ? "'contents'" : "'executable' or 'contents'", tag);
    }
    long at = offset;
    long size = number();
    if (size < 0) {
      throw error("bad-length", at, "a file's length is 2^63 or more");
    }
    contentsLeft = size;
    contentsPadding = (int) (-size & 7);
    copied = false;
    state = State.IN_CONTENTS;
    return new NarEvent.Regular(name, executable, size, offset);
  }

  private void magic() throws IOException {
    String found;
    try {
      found = string(NarLimits.MAGIC.length(), "the archive's first word");
    } catch (NarException e) {
      found = "";
    }
    if (!found.equals(NarLimits.MAGIC)) {
      throw error("no-archive", 0, "the input is not a Nix archive");
    }
  }

  private void expect(String expected) throws IOException {
    String found = tag();
    if (!found.equals(expected)) {
      throw unexpected("'" + expected + "'", found);
    }
  }

  private NarException unexpected(String expected, String found) {
    return error(
        "unexpected-word",
        offset,
        "expected " + expected + " but found " + StoreException.show(found));
  }

  private String tag() throws IOException {
    return string(NarLimits.MAX_TAG, "a keyword");
  }

  private String string(int limit, String what) throws IOException {
    long at = offset;
    long length = number();
    if (length < 0 || length > limit) {
      throw error(
          "too-long",
          at,
          what + " has " + Long.toUnsignedString(length) + " bytes, the limit is " + limit);
    }
    int n = (int) length;
    int padding = (int) (-length & 7);
    fill(n + padding);
    String text = new String(scratch, 0, n, StandardCharsets.ISO_8859_1);
    checkZero(n, padding);
    return text;
  }

  private long number() throws IOException {
    fill(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | scratch[i] & 0xff;
    }
    return value;
  }

  private void padding(int n) throws IOException {
    fill(n);
    checkZero(0, n);
  }

  private void checkZero(int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (scratch[i] != 0) {
        throw error(
            "bad-padding",
            offset - (from + count) + i,
            "padding has " + StoreException.showByte(scratch[i]) + " where 0 should be");
      }
    }
  }

  private void fill(int n) throws IOException {
    int got = in.readNBytes(scratch, 0, n);
    offset += got;
    if (got < n) {
      throw truncated();
    }
  }

  private NarException truncated() {
    return error("truncated", offset, "the input ends too early");
  }

  private static NarException error(String code, long at, String what) {
    return new NarException(code, "malformed archive: at byte " + at + ", " + what);
  }
}
