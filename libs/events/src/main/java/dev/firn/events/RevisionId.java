package dev.firn.events;

import java.security.SecureRandom;
import java.util.UUID;

/** Ids for revisions and events: version 7 UUIDs (RFC 9562), so that they sort by time. */
public final class RevisionId {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RevisionId() {}

  /** A new id. */
  public static String next() {
    long millis = System.currentTimeMillis();
    long high = millis << 16 | 0x7000 | RANDOM.nextLong() & 0xfff;
    long low = RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
