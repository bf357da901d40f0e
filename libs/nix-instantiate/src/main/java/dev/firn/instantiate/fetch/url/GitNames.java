package dev.firn.instantiate.fetch.url;

import dev.firn.instantiate.fetch.error.BadUrlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How repositories, branches and commits may be written. */
public final class GitNames {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");
  private static final Pattern ONE_LEVEL = Pattern.compile("[A-Z_]+");
  private static final Set<String> GIT_SCHEMES =
      Set.of("ssh", "http", "https", "file", "ftp", "ftps", "git");

  private GitNames() {}

  /** Whether text is a full SHA-1 of a commit. */
  public static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Whether text can name a branch, a tag or a full reference (git-check-ref-format). */
  public static boolean isReference(String name) {
    if (name.equals("@") || name.isEmpty() || !hasGoodParts(name)) {
      return false;
    }
    boolean full = name.indexOf('/') >= 0 || ONE_LEVEL.matcher(name).matches();
    return full || !name.startsWith("-");
  }

  private static boolean hasGoodParts(String name) {
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.startsWith(".") || part.endsWith(".lock")) {
        return false;
      }
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == 0x7f || "~^:?*[\\".indexOf(c) >= 0) {
        return false;
      }
    }
    return !name.contains("..") && !name.contains("@{") && !name.endsWith(".");
  }

  /**
   * Reads where a repository is: an absolute path, {@code user@host:path} as scp has it, or a URL,
   * whose scheme may begin with {@code git+}.
   */
  public static Url repository(String text) {
    if (text.startsWith("/")) {
      return Url.of("file", Optional.of(Url.Authority.NONE), Url.pathOf(text));
    }
    Optional<Url> scp = scpStyle(text);
    if (scp.isPresent()) {
      return scp.get();
    }
    Url url = Url.parse(text);
    Transport transport = Transport.of(url.scheme());
    return transport.application().equals(Optional.of("git"))
        ? url.withScheme(transport.transport())
        : url;
  }

  private static Optional<Url> scpStyle(String text) {
    int colon = text.indexOf(':');
    if (text.contains("://") || colon < 0 || text.substring(0, colon).indexOf('/') >= 0) {
      return Optional.empty();
    }
    String head = text.substring(0, colon);
    String plain = head.startsWith("git+") ? head.substring(4) : head;
    if (GIT_SCHEMES.contains(plain)) {
      return Optional.empty();
    }
    int bracket = text.indexOf("@[") >= 0 ? text.indexOf("@[") + 1 : text.startsWith("[") ? 0 : -1;
    int close = bracket < 0 ? -1 : text.indexOf(']', bracket);
    if (close >= 0) {
      if (close + 1 >= text.length() || text.charAt(close + 1) != ':') {
        return Optional.empty();
      }
      head = text.substring(0, close + 1);
    }
    String path = text.substring(head.length() + 1);
    if (path.isEmpty()) {
      throw new BadUrlException("Git repository '" + text + "' has nothing after the ':'");
    }
    int at = head.indexOf('@');
    String host = head.substring(at + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
    if (!parts.get(0).isEmpty()) {
      parts.add(0, "");
    }
    return Optional.of(
        Url.of(
            "ssh",
            Optional.of(
                new Url.Authority(
                    at < 0 ? Optional.empty() : Optional.of(head.substring(0, at)),
                    Optional.empty(),
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    -1,
                    bracketed)),
            parts));
  }
}
