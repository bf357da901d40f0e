package dev.firn.build.internal.sandbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/**
 * A build's log: kept in the file where real Nix looks for it, with its last lines in memory. The
 * file is written as the build runs and compressed afterwards if it is large. Not thread-safe.
 */
public final class BuildLog implements AutoCloseable {
  private static final int COMPRESS_FROM = 1 << 16;
  private static final int LONGEST_LINE = 4096;

  private final Optional<Path> file;
  private final boolean compress;
  private final int lines;
  private final Deque<String> last = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Optional<OutputStream> out = Optional.empty();
  private long size;
  private Optional<Path> kept = Optional.empty();

  /**
   * A log.
   *
   * @param file where it is kept, if it is
   * @param lines how many of the last lines are held
   */
  public BuildLog(Optional<Path> file, boolean compress, int lines) {
    this.file = file;
    this.compress = compress;
    this.lines = lines;
  }

  /** Takes output of the builder. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (file.isPresent() && out.isEmpty()) {
      Files.createDirectories(file.get().getParent());
      Files.deleteIfExists(file.get());
      out =
          Optional.of(
              Files.newOutputStream(
                  file.get(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      kept = file;
    }
    if (out.isPresent()) {
      out.get().write(bytes, offset, length);
    }
    size += length;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        endLine();
      } else if (line.size() < LONGEST_LINE) {
        line.write(bytes[i]);
      }
    }
  }

  private void endLine() {
    last.add(line.toString(StandardCharsets.ISO_8859_1));
    line.reset();
    if (last.size() > lines) {
      last.remove();
    }
  }

  /** How many bytes were written. */
  public long size() {
    return size;
  }

  /** The last lines, byte strings. */
  public List<String> lastLines() {
    if (line.size() > 0) {
      endLine();
    }
    return List.copyOf(last);
  }

  /** The file that the log is in; empty if nothing was written or it is not kept. */
  public Optional<Path> kept() {
    return kept;
  }

  @Override
  public void close() throws IOException {
    if (out.isEmpty()) {
      return;
    }
    out.get().close();
    out = Optional.empty();
    if (compress && size >= COMPRESS_FROM && file.isPresent()) {
      Path plain = file.get();
      Path temporary = plain.resolveSibling(plain.getFileName() + ".bz2.tmp");
      try (InputStream in = new BufferedInputStream(Files.newInputStream(plain));
          OutputStream bz2 =
              new BZip2CompressorOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(temporary)))) {
        in.transferTo(bz2);
      }
      Path compressed = plain.resolveSibling(plain.getFileName() + ".bz2");
      Files.move(temporary, compressed, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(plain);
      kept = Optional.of(compressed);
    }
  }
}
