package dev.firn.cli.fleet;

import dev.firn.cli.console.UsageException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long something is, as people write it: {@code 30s}, {@code 10m}, {@code 12h}, {@code 90d}.
 */
final class Durations {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
  private static final Pattern LIKE_ONE = Pattern.compile("[0-9]+[a-zA-Z]{0,4}");

  private Durations() {}

  /**
   * Empty for something else.
   *
   * @throws UsageException for what is meant so, and is none
   */
  static Optional<Duration> find(String text) {
    if (!LIKE_ONE.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(parse(text));
  }

  /**
   * @throws UsageException for something else
   */
  static Duration parse(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches()) {
      throw new UsageException("'" + text + "' is no duration: write 30s, 10m, 12h or 90d");
    }
    long n = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }
}
