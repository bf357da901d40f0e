package dev.firn.instantiate.fetch.input;

import java.util.Optional;

/** Numbers in queries. */
final class Numbers {
  private Numbers() {}

  static Optional<Long> parse(String digits) {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
