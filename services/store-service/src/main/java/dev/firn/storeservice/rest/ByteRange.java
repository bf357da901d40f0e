package dev.firn.storeservice.rest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One range of bytes, as HTTP has it (RFC 9110, 14). */
record ByteRange(long from, long length) {
  private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /**
   * Reads a header.
   *
   * @param size of the whole
   * @return empty if the header asks for something else, and so for the whole; a length of 0 or
   *     less if nothing of it is there
   */
  static Optional<ByteRange> parse(String header, long size) {
    Matcher matcher = FORM.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      if (last.isEmpty()) {
        return Optional.empty();
      }
      long length = Math.min(Long.parseLong(last), size);
      return Optional.of(new ByteRange(size - length, length));
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    return Optional.of(new ByteRange(from, to - from + 1));
  }

  /** For {@code Content-Range}. */
  String header(long size) {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }
}
