package dev.firn.console.domain;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Where a reader of events begins. */
public sealed interface Start {
  /** With the first event that there is. */
  record Beginning() implements Start {}

  /** With what comes from now on. */
  record Now() implements Start {}

  /** With the first event of each partition that is not older. */
  record At(Instant time) implements Start {}

  /** Right after an event. */
  record After(Position position) implements Start {}

  /**
   * Reads {@code beginning}, {@code now}, a time (ISO 8601, UTC) or an event's id.
   *
   * @throws PositionException if it is none of them
   */
  static Start parse(String text) {
    if (text.equals("beginning")) {
      return new Beginning();
    }
    if (text.equals("now")) {
      return new Now();
    }
    try {
      return new At(Instant.parse(text));
    } catch (DateTimeException e) {
      return new After(Position.parse(text));
    }
  }

  /**
   * Shortly before a revision was submitted, which its id tells; the beginning for an id that tells
   * no time.
   */
  static Start of(String revision) {
    Duration slackForClocks = Duration.ofSeconds(10);
    return made(revision)
        .<Start>map(time -> new At(time.minus(slackForClocks)))
        .orElseGet(Beginning::new);
  }

  /** When an id was made that is a version 7 UUID; empty for others. */
  static Optional<Instant> made(String revision) {
    try {
      UUID id = UUID.fromString(revision);
      return id.version() == 7
          ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
