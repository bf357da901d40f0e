package dev.firn.console.domain;

import dev.firn.events.Topic;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;

/**
 * A place in all topics: for each partition the offset of the next record. As text it is base64url
 * of variable-length integers, topic by topic in the order of {@link Topic}; readers of it must not
 * look inside.
 */
public final class Position {
  private static final int FORMAT = 1;
  private static final int MAX_TEXT = 4_096;
  private static final int MAX_PARTITIONS = 1_024;

  private final Map<Topic, long[]> offsets = new EnumMap<>(Topic.class);

  /** The beginning of everything. */
  public Position() {}

  private Position(Map<Topic, long[]> other) {
    other.forEach((topic, values) -> offsets.put(topic, values.clone()));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws PositionException if it is none
   */
  public static Position parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw new PositionException("a position has at most " + MAX_TEXT + " characters");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new PositionException("'" + text + "' is no position: it must be the id of an event");
    }
    Reader reader = new Reader(bytes, text);
    if (reader.next() != FORMAT) {
      throw reader.fault();
    }
    Position position = new Position();
    for (Topic topic : Topic.streamed()) {
      if (reader.atEnd()) {
        break;
      }
      long partitions = reader.next();
      if (partitions > MAX_PARTITIONS) {
        throw reader.fault();
      }
      long[] values = new long[(int) partitions];
      for (int i = 0; i < values.length; i++) {
        values[i] = reader.next();
      }
      position.offsets.put(topic, values);
    }
    if (!reader.atEnd()) {
      throw reader.fault();
    }
    return position;
  }

  /** The offset of the next record; 0 for a partition that nothing is known of. */
  public long offset(Topic topic, int partition) {
    long[] values = offsets.get(topic);
    return values == null || partition >= values.length ? 0 : values[partition];
  }

  /** Moves on in one partition. */
  public void advance(Topic topic, int partition, long offset) {
    long[] values = offsets.getOrDefault(topic, new long[0]);
    if (partition >= values.length) {
      values = Arrays.copyOf(values, partition + 1);
    }
    values[partition] = offset;
    offsets.put(topic, values);
  }

  /** A copy that goes its own way. */
  public Position copy() {
    return new Position(offsets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position position && toString().equals(position.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, FORMAT);
    for (Topic topic : Topic.streamed()) {
      long[] values = offsets.getOrDefault(topic, new long[0]);
      write(out, values.length);
      for (long value : values) {
        write(out, value);
      }
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  private static void write(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static final class Reader {
    private static final int MOST_BITS = 63;

    private final byte[] bytes;
    private final String text;
    private int at;

    Reader(byte[] bytes, String text) {
      this.bytes = bytes;
      this.text = text;
    }

    boolean atEnd() {
      return at == bytes.length;
    }

    long next() {
      long value = 0;
      for (int shift = 0; shift < MOST_BITS; shift += 7) {
        if (atEnd()) {
          throw fault();
        }
        byte b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw fault();
    }

    PositionException fault() {
      return new PositionException("'" + text + "' is no position: it must be the id of an event");
    }
  }
}
