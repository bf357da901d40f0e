package dev.firn.eval.format;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Str;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/** Dates and times of TOML, made canonical. */
final class TomlTimes {
  private final TomlText in;

  TomlTimes(TomlText in) {
    this.in = in;
  }

  /** A timestamp as a value of the language. */
  static Attrs value(String text) {
    return new AttrsBuilder(2).put("_type", Str.of("timestamp")).put("value", Str.of(text)).build();
  }

  /** Whether a date, {@code dddd-}, or a time, {@code dd:}, comes next. */
  boolean isNext() {
    return areDigits(0, 2) && (in.peek(2) == ':' || (areDigits(2, 2) && in.peek(4) == '-'));
  }

  private boolean areDigits(int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (in.peek(i) < '0' || in.peek(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The text of a date, time or both in RFC 3339's form. */
  String read() {
    if (in.peek(2) == ':') {
      return time();
    }
    String date = date();
    char separator = in.peek();
    boolean timeFollows =
        ((separator | 0x20) == 't' || (separator == ' ' && areDigits(1, 2) && in.peek(3) == ':'));
    if (!timeFollows) {
      return date;
    }
    in.at++;
    return date + "T" + time() + offset();
  }

  private int number(int digits) {
    int start = in.at;
    if (!areDigits(0, digits)) {
      throw in.error("a date or time needs " + digits + " digits here", start);
    }
    in.at += digits;
    return Integer.parseInt(in.text, start, in.at, 10);
  }

  private String date() {
    int start = in.at;
    int year = number(4);
    in.expect('-');
    int month = number(2);
    in.expect('-');
    int day = number(2);
    try {
      return LocalDate.of(year, month, day).toString();
    } catch (DateTimeException e) {
      throw in.error("there is no such date", start);
    }
  }

  private String time() {
    int start = in.at;
    int hour = number(2);
    in.expect(':');
    int minute = number(2);
    in.expect(':');
    int second = number(2);
    if (hour > 23 || minute > 59 || second > 60) {
      throw in.error("there is no such time", start);
    }
    return String.format(Locale.ROOT, "%02d:%02d:%02d", hour, minute, second) + fraction();
  }

  /** With 3, 6 or 9 digits, as few as hold it; what is below a nanosecond is dropped. */
  private String fraction() {
    if (!in.accept('.')) {
      return "";
    }
    int from = in.at;
    while (areDigits(0, 1)) {
      in.at++;
    }
    if (from == in.at) {
      throw in.error("a digit has to follow the point", from);
    }
    String digits = (in.text.substring(from, in.at) + "000000000").substring(0, 9);
    if (digits.equals("000000000")) {
      return "";
    }
    int length = !digits.endsWith("000") ? 9 : !digits.substring(3, 6).equals("000") ? 6 : 3;
    return "." + digits.substring(0, length);
  }

  private String offset() {
    char c = in.peek();
    if ((c | 0x20) == 'z') {
      in.at++;
      return "Z";
    }
    if (c != '+' && c != '-') {
      return "";
    }
    int start = in.at++;
    int hour = number(2);
    in.expect(':');
    int minute = number(2);
    if (hour > 24 || minute > 60) {
      throw in.error("there is no such offset", start);
    }
    int minutes = hour * 60 + minute;
    return minutes == 0
        ? "Z"
        : String.format(Locale.ROOT, "%c%02d:%02d", c, minutes / 60, minutes % 60);
  }
}
