package dev.firn.instantiate.fetch.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads tar archives: ustar, the older format, GNU's long names and POSIX's extended headers (IEEE
 * Std 1003.1, "pax Interchange Format"). Names stay byte strings.
 */
final class TarReader {
  private static final int BLOCK = 512;

  /** Bytes of an extended header, whose only use here is names, sizes and times. */
  private static final int MAX_EXTENDED = 1 << 20;

  private final InputStream in;
  private final byte[] header = new byte[BLOCK];
  private long left;
  private long padding;

  TarReader(InputStream in) {
    this.in = in;
  }

  /** The next entry, what was not read of the last one skipped; null at the end. */
  @Nullable Member next() throws IOException {
    skip(left + padding);
    left = 0;
    padding = 0;
    Map<String, String> extended = new HashMap<>();
    while (true) {
      int got = in.readNBytes(header, 0, BLOCK);
      if (got == 0 || (got == BLOCK && isZero())) {
        return null;
      }
      if (got < BLOCK) {
        throw new ArchiveException("truncated", "the archive ends in the middle of a header");
      }
      checkSum();
      long size = number(124, 12);
      char type = (char) (header[156] & 0xff);
      switch (type) {
        case 'x' -> extended(extendedBytes(size), extended);
        case 'g' -> extendedBytes(size);
        case 'L' -> extended.putIfAbsent("path", untilZero(extendedBytes(size)));
        case 'K' -> extended.putIfAbsent("linkpath", untilZero(extendedBytes(size)));
        default -> {
          return member(type, size, extended);
        }
      }
    }
  }

  /** The contents of the entry that {@link #next} gave. */
  InputStream contents() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int n = in.read(bytes, offset, (int) Math.min(length, left));
        if (n < 0) {
          throw new ArchiveException("truncated", "the archive ends in the middle of a file");
        }
        left -= n;
        return n;
      }
    };
  }

  private Member member(char type, long headerSize, Map<String, String> extended) {
    String name = extended.containsKey("path") ? extended.get("path") : headerName();
    String target = extended.getOrDefault("linkpath", text(157, 100));
    long size = extended.containsKey("size") ? decimal(extended.get("size")) : headerSize;
    long seconds =
        extended.containsKey("mtime")
            ? decimal(extended.get("mtime").split("\\.", 2)[0])
            : number(136, 12);
    if (extended.containsKey("GNU.sparse.major") || extended.containsKey("GNU.sparse.map")) {
      throw new ArchiveException("sparse", "entry '" + name + "' is a sparse file");
    }
    Member.Kind kind =
        switch (type) {
          case '\0', '0', '7' -> name.endsWith("/") ? Member.Kind.DIRECTORY : Member.Kind.FILE;
          case '1' -> Member.Kind.HARD_LINK;
          case '2' -> Member.Kind.SYMLINK;
          case '3', '4', '6' -> Member.Kind.SPECIAL;
          case '5' -> Member.Kind.DIRECTORY;
          case 'S' -> throw new ArchiveException("sparse", "entry '" + name + "' is a sparse file");
          default ->
              throw new ArchiveException(
                  "unknown-type", "entry '" + name + "' has the unknown type '" + type + "'");
        };
    left = kind == Member.Kind.FILE || type == '5' ? size : 0;
    padding = -left & (BLOCK - 1);
    return new Member(name, kind, left, (number(100, 8) & 0100) != 0, seconds, target);
  }

  private String headerName() {
    String name = text(0, 100);
    boolean ustar = text(257, 6).equals("ustar");
    String prefix = ustar ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private byte[] extendedBytes(long size) throws IOException {
    if (size > MAX_EXTENDED) {
      throw new ArchiveException(
          "header-too-long", "the archive has a header of " + size + " bytes");
    }
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size) {
      throw new ArchiveException("truncated", "the archive ends in the middle of a header");
    }
    skip(-size & (BLOCK - 1));
    return bytes;
  }

  private static void extended(byte[] bytes, Map<String, String> out) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < text.length()) {
      int blank = text.indexOf(' ', at);
      int equals = blank < 0 ? -1 : text.indexOf('=', blank);
      long length = blank < 0 ? -1 : decimal(text.substring(at, blank));
      if (equals < 0 || length > text.length() - at || at + length <= equals) {
        throw new ArchiveException("bad-header", "the archive has a malformed extended header");
      }
      int end = (int) (at + length);
      out.put(text.substring(blank + 1, equals), text.substring(equals + 1, end - 1));
      at = end;
    }
  }

  private void checkSum() {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(148, 8)) {
      throw new ArchiveException("bad-header", "the archive has a header with a wrong checksum");
    }
  }

  private long number(int offset, int length) {
    if ((header[offset] & 0x80) != 0) {
      byte[] bytes = java.util.Arrays.copyOfRange(header, offset, offset + length);
      boolean negative = (bytes[0] & 0x40) != 0;
      bytes[0] = (byte) (negative ? bytes[0] : bytes[0] & 0x7f);
      BigInteger value = new BigInteger(bytes);
      if (value.bitLength() > 62 || value.signum() < 0) {
        throw new ArchiveException("bad-header", "the archive has a number out of range");
      }
      return value.longValue();
    }
    String digits = text(offset, length).trim();
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      long value = Long.parseLong(digits, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ArchiveException("bad-header", "the archive has a malformed number", e);
    }
    throw new ArchiveException("bad-header", "the archive has a negative number");
  }

  private static long decimal(String digits) {
    try {
      long value = Long.parseLong(digits);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ArchiveException("bad-header", "the archive has a malformed number", e);
    }
    throw new ArchiveException("bad-header", "the archive has a negative number");
  }

  private String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.ISO_8859_1);
  }

  private static String untilZero(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int zero = text.indexOf('\0');
    return zero < 0 ? text : text.substring(0, zero);
  }

  private boolean isZero() {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void skip(long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      throw new ArchiveException("truncated", "the archive ends in the middle of a file", e);
    }
  }
}
