package dev.firn.instantiate.settings;

import dev.firn.eval.host.SearchPathEntry;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How search paths are written: {@code NIX_PATH}, {@code -I} and the setting {@code nix-path}. */
public final class NixPath {
  private static final Set<String> URL_SCHEMES =
      Set.of("http", "https", "file", "channel", "git", "s3", "ssh");

  private static final String ROOT_CHANNELS = "/nix/var/nix/profiles/per-user/root/channels";

  private NixPath() {}

  /** One entry: {@code PREFIX=PATH} or {@code PATH}. */
  public static SearchPathEntry entry(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new SearchPathEntry("", text)
        : new SearchPathEntry(text.substring(0, equals), text.substring(equals + 1));
  }

  /** The entries of {@code NIX_PATH}, between colons; URLs keep theirs. */
  public static List<SearchPathEntry> parse(String variable) {
    return split(variable).stream().map(NixPath::entry).toList();
  }

  /** The entries of {@code NIX_PATH} as they are written, empty ones left out. */
  public static List<String> split(String variable) {
    List<String> entries = new ArrayList<>();
    int n = variable.length();
    int i = 0;
    while (i < n) {
      int start = i;
      int value = i;
      while (i < n && variable.charAt(i) != ':') {
        if (variable.charAt(i) == '=') {
          value = i + 1;
        }
        i++;
      }
      if (i < n) {
        String rest = variable.substring(value);
        if (isUrl(rest) || rest.startsWith("flake:")) {
          i++;
          while (i < n && variable.charAt(i) != ':') {
            i++;
          }
        }
      }
      if (i > start) {
        entries.add(variable.substring(start, i));
      }
      i++;
    }
    return entries;
  }

  /**
   * The channels of the user and of root that exist; they end every search path.
   *
   * @param environment has {@code HOME}, and {@code XDG_STATE_HOME} where that counts
   * @param xdg whether the user's are in the state folder of the XDG specification
   */
  public static List<SearchPathEntry> channels(Map<String, String> environment, boolean xdg) {
    List<SearchPathEntry> entries = new ArrayList<>();
    String home = environment.getOrDefault("HOME", "");
    String state = environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state");
    if (!home.isEmpty()) {
      String expressions = xdg ? state + "/nix/defexpr" : home + "/.nix-defexpr";
      addIfThere(entries, "", expressions + "/channels");
    }
    addIfThere(entries, "nixpkgs", ROOT_CHANNELS + "/nixpkgs");
    addIfThere(entries, "", ROOT_CHANNELS);
    return entries;
  }

  private static void addIfThere(List<SearchPathEntry> entries, String prefix, String path) {
    if (Files.exists(BytePaths.of(path))) {
      entries.add(new SearchPathEntry(prefix, path));
    }
  }

  /** Whether an entry's path is a tarball's URL or {@code channel:NAME}. */
  public static boolean isUrl(String text) {
    if (text.startsWith("channel:")) {
      return true;
    }
    int colon = text.indexOf("://");
    return colon >= 0 && URL_SCHEMES.contains(text.substring(0, colon));
  }

  /** The URL behind {@code channel:NAME}; other texts as they are. */
  public static String resolveUrl(String text) {
    return text.startsWith("channel:")
        ? "https://channels.nixos.org/" + text.substring(8) + "/nixexprs.tar.xz"
        : text;
  }
}
