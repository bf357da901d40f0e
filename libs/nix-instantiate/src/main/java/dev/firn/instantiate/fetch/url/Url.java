package dev.firn.instantiate.fetch.url;

import dev.firn.instantiate.fetch.error.BadUrlException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A URL taken apart, every part decoded to a byte string.
 *
 * @param path the parts between slashes; the first is empty for an absolute path
 * @param query in the order of names; of equal names the first counts
 * @param fragment empty for none
 */
public record Url(
    String scheme,
    Optional<Authority> authority,
    List<String> path,
    SortedMap<String, String> query,
    String fragment) {
  private static final String SUB_DELIMITERS = "!$&'()*+,;=";
  private static final String KEPT_IN_PATH = ":@";
  private static final String KEPT_IN_QUERY = ":@/?";

  public Url {
    path = List.copyOf(path);
    query = Collections.unmodifiableSortedMap(new TreeMap<>(query));
  }

  /** A URL without query and fragment. */
  public static Url of(String scheme, Optional<Authority> authority, List<String> path) {
    return new Url(scheme, authority, path, new TreeMap<>(), "");
  }

  /**
   * Reads a URL strictly.
   *
   * @throws BadUrlException what is wrong with it
   */
  public static Url parse(String text) {
    String rest = text;
    String fragment = "";
    int hash = rest.indexOf('#');
    if (hash >= 0) {
      fragment = rest.substring(hash + 1);
      rest = rest.substring(0, hash);
      check(text, fragment, "/?#");
    }
    String query = "";
    int mark = rest.indexOf('?');
    if (mark >= 0) {
      query = rest.substring(mark + 1);
      rest = rest.substring(0, mark);
      check(text, query, "/?[]");
    }
    int colon = rest.indexOf(':');
    if (colon < 1 || !isScheme(rest.substring(0, colon))) {
      throw new BadUrlException("'" + text + "' has no scheme, so it is not a URL");
    }
    String scheme = rest.substring(0, colon);
    rest = rest.substring(colon + 1);
    Optional<Authority> authority = Optional.empty();
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      authority =
          Optional.of(Authority.parse(rest.substring(2, slash < 0 ? rest.length() : slash)));
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    check(text, rest, "/");
    if (Transport.of(scheme).transport().equals("file")) {
      if (authority.isPresent() && !authority.get().host().isEmpty()) {
        throw new BadUrlException(
            "file URL '" + text + "' names the host '" + authority.get().host() + "'");
      }
      rest = rest.isEmpty() ? "/" : rest;
    }
    List<String> path = new ArrayList<>();
    for (String part : rest.split("/", -1)) {
      path.add(PercentEncoding.decode(part));
    }
    return new Url(scheme, authority, path, parseQuery(query), PercentEncoding.decode(fragment));
  }

  /**
   * As {@link #parse}, allowing blanks and quotes in query and fragment, as flake references do.
   */
  public static Url parseLenient(String text) {
    int hash = text.indexOf('#');
    String head = hash < 0 ? text : text.substring(0, hash);
    String fragment =
        hash < 0 ? "" : "#" + PercentEncoding.encodeOnly(text.substring(hash + 1), " \"^");
    int mark = head.indexOf('?');
    if (mark >= 0) {
      head =
          head.substring(0, mark + 1) + PercentEncoding.encodeOnly(head.substring(mark + 1), " \"");
    }
    return parse(head + fragment);
  }

  /** Reads {@code a=b&c=d}; a name without {@code =} is passed over. */
  public static SortedMap<String, String> parseQuery(String query) {
    SortedMap<String, String> out = new TreeMap<>();
    if (query.isEmpty()) {
      return out;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals >= 0) {
        out.putIfAbsent(
            PercentEncoding.decode(pair.substring(0, equals)),
            PercentEncoding.decode(pair.substring(equals + 1)));
      }
    }
    return out;
  }

  /** Who is addressed: {@code user:password@host:port}. */
  public record Authority(
      Optional<String> user, Optional<String> password, String host, int port, boolean bracketed) {
    /** No host at all, as in {@code file:///a}. */
    public static final Authority NONE =
        new Authority(Optional.empty(), Optional.empty(), "", -1, false);

    static Authority parse(String text) {
      Optional<String> user = Optional.empty();
      Optional<String> password = Optional.empty();
      String rest = text;
      int at = rest.lastIndexOf('@');
      if (at >= 0) {
        String info = rest.substring(0, at);
        check(text, info, "");
        rest = rest.substring(at + 1);
        int colon = info.indexOf(':');
        user = Optional.of(PercentEncoding.decode(colon < 0 ? info : info.substring(0, colon)));
        if (colon >= 0) {
          password = Optional.of(PercentEncoding.decode(info.substring(colon + 1)));
        }
      }
      boolean bracketed = rest.startsWith("[");
      int end = bracketed ? rest.indexOf(']') + 1 : rest.indexOf(':');
      if (bracketed && end == 0) {
        throw new BadUrlException("URL authority '" + text + "' has a '[' without ']'");
      }
      String host = end < 0 ? rest : rest.substring(0, end);
      String after = end < 0 ? "" : rest.substring(end);
      if (!after.isEmpty() && after.charAt(0) != ':') {
        throw new BadUrlException("URL authority '" + text + "' is malformed after ']'");
      }
      if (bracketed) {
        host = host.substring(1, host.length() - 1);
      } else {
        check(text, host, "");
        host = PercentEncoding.decode(host);
      }
      return new Authority(
          user, password, host, after.length() < 2 ? -1 : port(after.substring(1)), bracketed);
    }

    private static int port(String digits) {
      try {
        int port = Integer.parseInt(digits);
        if (port > 0 && port < 65536 && digits.charAt(0) != '+') {
          return port;
        }
      } catch (NumberFormatException e) {
        throw new BadUrlException("'" + digits + "' is not a port number");
      }
      throw new BadUrlException("'" + digits + "' is not a port number");
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder();
      if (user.isPresent()) {
        out.append(PercentEncoding.encode(user.get(), ""));
        password.ifPresent(p -> out.append(':').append(PercentEncoding.encode(p, "")));
        out.append('@');
      }
      out.append(bracketed ? "[" + host + "]" : PercentEncoding.encode(host, ""));
      return port < 0 ? out.toString() : out.append(':').append(port).toString();
    }
  }

  public Url withScheme(String newScheme) {
    return new Url(newScheme, authority, path, query, fragment);
  }

  public Url withQuery(SortedMap<String, String> newQuery) {
    return new Url(scheme, authority, path, newQuery, fragment);
  }

  public Url withFragment(String newFragment) {
    return new Url(scheme, authority, path, query, newFragment);
  }

  /** This with one more parameter, which replaces one of that name. */
  public Url withParameter(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(query);
    changed.put(name, value);
    return withQuery(changed);
  }

  /** This without a parameter. */
  public Url withoutParameter(String name) {
    SortedMap<String, String> changed = new TreeMap<>(query);
    changed.remove(name);
    return withQuery(changed);
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** The parts of the path that are not empty. */
  public List<String> names() {
    return path.stream().filter(p -> !p.isEmpty()).toList();
  }

  /**
   * The path as a file path: empty parts left out, a trailing slash kept.
   *
   * @throws BadUrlException if a part holds a slash or a zero byte
   */
  public String filePath() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < path.size(); i++) {
      String part = path.get(i);
      if (part.indexOf('/') >= 0 || part.indexOf('\0') >= 0) {
        throw new BadUrlException("'" + part + "' in URL '" + this + "' cannot be a file name");
      }
      boolean last = i == path.size() - 1;
      if (i == 0 && part.isEmpty() && !last) {
        out.append('/');
      } else if (!part.isEmpty()) {
        out.append(part).append(last ? "" : "/");
      }
    }
    return out.toString();
  }

  /** The parts of a file path, as {@link #path} has them. */
  public static List<String> pathOf(String filePath) {
    List<String> out = new ArrayList<>();
    if (filePath.startsWith("/")) {
      out.add("");
    }
    for (String part : filePath.split("/")) {
      if (!part.isEmpty()) {
        out.add(part);
      }
    }
    if (filePath.endsWith("/")) {
      out.add("");
    }
    return out;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(scheme).append(':');
    authority.ifPresent(a -> out.append("//").append(a));
    String separator = "";
    for (String part : path) {
      out.append(separator).append(PercentEncoding.encode(part, KEPT_IN_PATH));
      separator = "/";
    }
    separator = "?";
    for (var parameter : query.entrySet()) {
      out.append(separator)
          .append(PercentEncoding.encode(parameter.getKey(), KEPT_IN_QUERY))
          .append('=')
          .append(PercentEncoding.encode(parameter.getValue(), KEPT_IN_QUERY));
      separator = "&";
    }
    return fragment.isEmpty()
        ? out.toString()
        : out.append('#').append(PercentEncoding.encode(fragment, "")).toString();
  }

  private static boolean isScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
      if (!letter && !later) {
        return false;
      }
    }
    return true;
  }

  private static void check(String url, String part, String more) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (!PercentEncoding.isUnreserved(c)
          && c != '%'
          && c != ':'
          && c != '@'
          && SUB_DELIMITERS.indexOf(c) < 0
          && more.indexOf(c) < 0) {
        throw new BadUrlException(
            "URL '"
                + url
                + "' has a character that must be percent-encoded at '"
                + part.substring(i, Math.min(part.length(), i + 10))
                + "'");
      }
    }
  }
}
