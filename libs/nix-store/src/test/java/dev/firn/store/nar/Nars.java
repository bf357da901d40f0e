package dev.firn.store.nar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds archives word by word, well-formed or not. */
final class Nars {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static Nars begin() {
    return new Nars().words("nix-archive-1");
  }

  Nars words(String... words) {
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
      number(bytes.length);
      out.writeBytes(bytes);
      out.writeBytes(new byte[-bytes.length & 7]);
    }
    return this;
  }

  Nars number(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  Nars raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** A directory whose entries are given as name and node in turn by {@link #entry}. */
  Nars directory() {
    return words("(", "type", "directory");
  }

  Nars entry(String name) {
    return words("entry", "(", "name", name, "node");
  }

  Nars file(String contents) {
    return words("(", "type", "regular", "contents", contents, ")");
  }

  Nars symlink(String target) {
    return words("(", "type", "symlink", "target", target, ")");
  }

  Nars end() {
    return words(")");
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  ByteArrayInputStream stream() {
    return new ByteArrayInputStream(bytes());
  }
}
