package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong.
 *
 * @param code stable and short, for programs: {@code syntax-error}, {@code hash-mismatch}
 * @param message one sentence for people, or a few lines
 * @param file the source file, relative to the submitted tree where it is part of it; null when no
 *     file is to blame
 * @param line from 1; 0 when unknown
 * @param column from 1; 0 when unknown
 * @param details the whole message with excerpt and trace; null when there is no more to say
 */
public record Fault(
    String code,
    String message,
    @Nullable String file,
    int line,
    int column,
    @Nullable String details) {
  /** A fault without a place. */
  public static Fault of(String code, String message) {
    return new Fault(code, message, null, 0, 0, null);
  }
}
