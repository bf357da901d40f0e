package dev.firn.agent.units;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A unit in systemd's file format (systemd.syntax(7)): sections, keys that may come several times,
 * an empty value that forgets the values before, lines continued by a backslash.
 */
public final class UnitFile {
  private static final Pattern SPAN = Pattern.compile("([0-9.]+)\\s*([a-z]*)");

  private final String name;
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private UnitFile(String name) {
    this.name = name;
  }

  /**
   * Reads a unit.
   *
   * @param name with its suffix: {@code nginx.service}
   * @param text the file and its drop-ins, one after the other
   */
  public static UnitFile parse(String name, String text) {
    UnitFile unit = new UnitFile(name);
    String section = "";
    StringBuilder continued = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      if (stripped.startsWith("#") || stripped.startsWith(";")) {
        continue;
      }
      if (stripped.endsWith("\\")) {
        continued.append(stripped, 0, stripped.length() - 1).append(' ');
        continue;
      }
      String whole = continued.append(stripped).toString().strip();
      continued.setLength(0);
      int equals = whole.indexOf('=');
      if (whole.startsWith("[") && whole.endsWith("]")) {
        section = whole.substring(1, whole.length() - 1);
      } else if (equals > 0) {
        unit.put(section, whole.substring(0, equals).strip(), whole.substring(equals + 1).strip());
      }
    }
    return unit;
  }

  private void put(String section, String key, String value) {
    List<String> all = values.computeIfAbsent(section + '.' + key, _ -> new ArrayList<>());
    if (value.isEmpty()) {
      all.clear();
    } else {
      all.add(value);
    }
  }

  /** The unit's name with its suffix. */
  public String name() {
    return name;
  }

  /** All values of a key, specifiers replaced. */
  public List<String> all(String section, String key) {
    return values.getOrDefault(section + '.' + key, List.of()).stream()
        .map(this::specified)
        .toList();
  }

  /** The words of all values of a key. */
  public List<String> words(String section, String key) {
    List<String> words = new ArrayList<>();
    for (String value : all(section, key)) {
      words.addAll(CommandLine.split(value));
    }
    return words;
  }

  /** The last value of a key. */
  public Optional<String> last(String section, String key) {
    List<String> all = all(section, key);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** A key of the section {@code Service}. */
  public Optional<String> service(String key) {
    return last("Service", key);
  }

  /** A truth value: {@code yes}, {@code true}, {@code on}, {@code 1}. */
  public boolean flag(String section, String key) {
    return last(section, key)
        .map(v -> v.toLowerCase(Locale.ROOT))
        .filter(v -> v.equals("yes") || v.equals("true") || v.equals("on") || v.equals("1"))
        .isPresent();
  }

  /**
   * A time span such as {@code 5}, {@code 100ms}, {@code 1min 30s}; {@code fallback} if there is
   * none.
   */
  public Duration span(String key, Duration fallback) {
    String text = service(key).orElse(null);
    return text == null ? fallback : parseSpan(text, fallback);
  }

  private static Duration parseSpan(String text, Duration fallback) {
    if (text.equals("infinity")) {
      return Duration.ofDays(365);
    }
    Duration sum = Duration.ZERO;
    boolean any = false;
    Matcher matcher = SPAN.matcher(text);
    while (matcher.find()) {
      @Nullable Double unit =
          switch (matcher.group(2)) {
            case "", "s", "sec", "second", "seconds" -> 1.0;
            case "ms", "msec" -> 0.001;
            case "us", "usec" -> 0.000_001;
            case "m", "min", "minute", "minutes" -> 60.0;
            case "h", "hr", "hour", "hours" -> 3_600.0;
            case "d", "day", "days" -> 86_400.0;
            default -> null;
          };
      if (unit == null) {
        return fallback;
      }
      try {
        sum = sum.plusMillis(Math.round(Double.parseDouble(matcher.group(1)) * unit * 1_000));
      } catch (NumberFormatException e) {
        return fallback;
      }
      any = true;
    }
    return any ? sum : fallback;
  }

  private String specified(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '%' || i + 1 == value.length()) {
        out.append(c);
        continue;
      }
      char what = value.charAt(++i);
      switch (what) {
        case '%' -> out.append('%');
        case 'n' -> out.append(name);
        case 'N', 'p', 'P' -> out.append(name, 0, Math.max(name.lastIndexOf('.'), 0));
        case 't' -> out.append("/run");
        case 'S' -> out.append("/var/lib");
        case 'C' -> out.append("/var/cache");
        case 'L' -> out.append("/var/log");
        case 'E' -> out.append("/etc");
        case 'T' -> out.append("/tmp");
        default -> out.append('%').append(what);
      }
    }
    return out.toString();
  }
}
