package dev.firn.instantiate.fetch.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes tar archives, hostile ones too: nothing is checked. */
public final class TarWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds an entry. */
  public TarWriter add(char type, String name, int mode, String target, String contents) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, String.format("%07o", mode));
    put(header, 124, String.format("%011o", contents.length()));
    put(header, 136, String.format("%011o", 1_000_000));
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar");
    put(header, 263, "00");
    put(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    out.writeBytes(header);
    out.writeBytes(contents.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[-contents.length() & 511]);
    return this;
  }

  public TarWriter file(String name, String contents) {
    return add('0', name, 0644, "", contents);
  }

  public TarWriter directory(String name) {
    return add('5', name, 0755, "", "");
  }

  public TarWriter symlink(String name, String target) {
    return add('2', name, 0777, target, "");
  }

  public TarWriter hardLink(String name, String target) {
    return add('1', name, 0644, target, "");
  }

  /** The archive. */
  public byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.toByteArray());
    all.writeBytes(new byte[1024]);
    return all.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
