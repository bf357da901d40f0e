package dev.firn.instantiate.fetch.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/** Logins by host, as in a {@code netrc} file. */
public record Netrc(List<Entry> entries) {
  /** No logins. */
  public static final Netrc NONE = new Netrc(List.of());

  public Netrc {
    entries = List.copyOf(entries);
  }

  /**
   * A login.
   *
   * @param host empty for the {@code default} entry
   */
  public record Entry(String host, String login, String password) {
    /** The value of an {@code Authorization} header. */
    public String basic() {
      byte[] both = (login + ":" + password).getBytes(StandardCharsets.ISO_8859_1);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
      return "Entry[host=" + host + "]";
    }
  }

  /** Reads a file; words that are not known are passed over. */
  public static Netrc parse(String text) {
    List<Entry> entries = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    text.lines()
        .filter(l -> !l.stripLeading().startsWith("#"))
        .forEach(l -> plain.append(l).append('\n'));
    StringTokenizer words = new StringTokenizer(plain.toString());
    String host = null;
    String login = "";
    String password = "";
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      switch (word) {
        case "machine", "default" -> {
          if (host != null) {
            entries.add(new Entry(host, login, password));
          }
          host = word.equals("default") || !words.hasMoreTokens() ? "" : words.nextToken();
          login = "";
          password = "";
        }
        case "login" -> login = words.hasMoreTokens() ? words.nextToken() : "";
        case "password" -> password = words.hasMoreTokens() ? words.nextToken() : "";
        default -> {}
      }
    }
    if (host != null) {
      entries.add(new Entry(host, login, password));
    }
    return new Netrc(entries);
  }

  /**
   * The login for a host.
   *
   * @param orDefault whether the {@code default} entry will do
   */
  public Optional<Entry> find(String host, boolean orDefault) {
    return entries.stream()
        .filter(e -> e.host().isEmpty() ? orDefault : e.host().equalsIgnoreCase(host))
        .findFirst();
  }
}
