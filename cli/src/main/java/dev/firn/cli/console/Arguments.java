package dev.firn.cli.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The arguments of a command, one after the other. Short flags may be bundled, and their value may
 * follow without a space: {@code -qaP} is {@code -q -a -P}, {@code -j3} is {@code -j 3}. After
 * {@code --} nothing is a flag.
 */
public final class Arguments {
  private final Deque<String> rest;
  private String current = "";
  private boolean onlyOperands;

  public Arguments(List<String> arguments) {
    this.rest = new ArrayDeque<>(arguments);
  }

  /** Goes on to the next argument, if there is one. */
  public boolean next() {
    if (rest.isEmpty()) {
      return false;
    }
    current = rest.removeFirst();
    if (onlyOperands) {
      return true;
    }
    if (current.equals("--")) {
      onlyOperands = true;
      return next();
    }
    if (isBundle(current)) {
      unbundle();
    }
    return true;
  }

  private static boolean isBundle(String argument) {
    return argument.length() > 2 && argument.charAt(0) == '-' && isLetter(argument.charAt(1));
  }

  private void unbundle() {
    List<String> parts = new ArrayList<>();
    for (int i = 2; i < current.length(); i++) {
      if (!isLetter(current.charAt(i))) {
        parts.add(current.substring(i));
        break;
      }
      parts.add("-" + current.charAt(i));
    }
    for (int i = parts.size() - 1; i >= 0; i--) {
      rest.addFirst(parts.get(i));
    }
    current = current.substring(0, 2);
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /** The argument that {@link #next} went to. */
  public String current() {
    return current;
  }

  /** Whether the current argument has to be a flag. A single dash is none. */
  public boolean isFlag() {
    return !onlyOperands && current.length() > 1 && current.charAt(0) == '-';
  }

  /**
   * The value that belongs to the current flag.
   *
   * @throws UsageException if the command line ends here
   */
  public String value() {
    return value(current, 1, 0);
  }

  /** The two values that belong to the current flag. */
  public String[] twoValues() {
    String flag = current;
    return new String[] {value(flag, 2, 0), value(flag, 2, 1)};
  }

  private String value(String flag, int wanted, int given) {
    if (rest.isEmpty()) {
      throw new UsageException(
          wanted == 1
              ? "flag '" + flag + "' needs a value after it"
              : "flag '" + flag + "' needs " + wanted + " values after it, but has " + given);
    }
    return rest.removeFirst();
  }

  /** The arguments that are left. */
  public List<String> rest() {
    return List.copyOf(rest);
  }

  /**
   * What to say about the current argument when nothing knows it.
   *
   * @param help the command's help, which names the flags that there are
   */
  public UsageException unknown(String help) {
    if (!isFlag()) {
      return new UsageException("'" + current + "' is one argument too many");
    }
    String nearest = Suggestion.nearest(current, Suggestion.flags(help));
    return new UsageException(
        "there is no flag '"
            + current
            + "'"
            + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
  }
}
