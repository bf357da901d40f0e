package dev.firn.agent.units;

import dev.firn.agent.AgentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of a unit, as systemd.service(5) writes it.
 *
 * @param words the program and its arguments, not expanded yet
 * @param failureCounts whether it must succeed; not when it was prefixed with {@code -}
 * @param expands whether variables are replaced; not when it was prefixed with {@code :}
 */
record CommandLine(List<String> words, boolean failureCounts, boolean expands) {
  private static final Pattern BRACED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}|\\$\\$");
  private static final Pattern WHOLE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");

  CommandLine {
    words = List.copyOf(words);
  }

  static CommandLine parse(String unit, String text) {
    boolean counts = true;
    boolean expands = true;
    int start = 0;
    prefixes:
    for (; start < text.length(); start++) {
      switch (text.charAt(start)) {
        case '-' -> counts = false;
        case ':' -> expands = false;
        case '@', '+', '!', '|' -> {}
        default -> {
          break prefixes;
        }
      }
    }
    List<String> words = new ArrayList<>(split(text.substring(start)));
    if (text.substring(0, start).contains("@") && words.size() > 1) {
      words.remove(1);
    }
    if (words.isEmpty()) {
      throw new AgentException("bad-unit", unit + ": a command is empty: '" + text + "'");
    }
    return new CommandLine(words, counts, expands);
  }

  /**
   * The words with variables replaced: {@code ${X}} within a word, {@code $X} as words of its own.
   */
  List<String> expanded(Map<String, String> environment) {
    if (!expands) {
      return words;
    }
    List<String> out = new ArrayList<>();
    for (String word : words) {
      Matcher whole = WHOLE.matcher(word);
      if (whole.matches()) {
        out.addAll(split(environment.getOrDefault(whole.group(1), "")));
      } else {
        out.add(
            BRACED
                .matcher(word)
                .replaceAll(
                    m ->
                        Matcher.quoteReplacement(
                            m.group(1) == null ? "$" : environment.getOrDefault(m.group(1), ""))));
      }
    }
    return out;
  }

  /** Splits at white space, outside of quotes; a backslash takes the next character as it is. */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        word.append(
            switch (next) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 's' -> ' ';
              default -> next;
            });
        inWord = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
