package dev.firn.agent.units;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Logs of programs: append only, three older ones kept. */
public final class LogFiles {
  /** A log that is longer is put aside, in bytes. */
  static final long ROTATE_AT = 8L << 20;

  private static final int KEPT = 3;
  private static final int MOST_TAIL = 64 << 10;

  private LogFiles() {}

  /** The last lines that were written after {@code start}. */
  public static List<String> tail(Path log, long start, int lines) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long length = file.length();
      long from = Math.max(Math.min(start, length), length - MOST_TAIL);
      byte[] bytes = new byte[(int) (length - from)];
      file.seek(from);
      file.readFully(bytes);
      List<String> all =
          new String(bytes, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
      return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Puts a long log aside; programs that write to it go on writing to the one that is emptied. */
  static void rotate(Path log) throws IOException {
    if (!Files.exists(log) || Files.size(log) < ROTATE_AT) {
      return;
    }
    for (int i = KEPT - 1; i >= 1; i--) {
      Path from = numbered(log, i);
      if (Files.exists(from)) {
        Files.move(from, numbered(log, i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.copy(log, numbered(log, 1), StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private static Path numbered(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }
}
