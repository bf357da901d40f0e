package dev.firn.eval.machine;

import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host;
import dev.firn.eval.host.SearchPathEntry;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.value.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds files in search paths, {@code <nixpkgs/lib>} among them. Thread-safe. */
public final class SearchPath {
  private final Machine machine;
  private final Host host;
  private final ConcurrentHashMap<String, String> found = new ConcurrentHashMap<>();

  SearchPath(Machine machine) {
    this.machine = machine;
    this.host = machine.host();
  }

  /**
   * The path of a name, links followed: that of the first entry which has such a file.
   *
   * @throws EvalException {@link EvalError.NotInSearchPath} when no entry has one
   */
  public String find(List<SearchPathEntry> entries, String name) {
    for (SearchPathEntry entry : entries) {
      String rest = rest(entry.prefix(), name);
      String root = rest == null ? null : host.resolveSearchPathEntry(entry.path());
      if (rest != null && root != null) {
        String path = lookUp(root, rest);
        if (path != null) {
          return path;
        }
      }
    }
    if (name.startsWith("nix/")) {
      return Path.OWN_FILES + CanonicalPath.of(name.substring(3));
    }
    throw new EvalException(
        new EvalError.NotInSearchPath(
            machine.settings().pure()
                ? "'<" + name + ">' cannot be looked up in pure evaluation (--impure allows it)"
                : "file '"
                    + name
                    + "' was not found in the Nix search path (add it with -I or NIX_PATH)"),
        EvalException.NO_POS);
  }

  /** What remains of a name after a prefix of whole components, or null. */
  static @Nullable String rest(String prefix, String name) {
    if (!name.startsWith(prefix)) {
      return null;
    }
    if (prefix.isEmpty() || name.length() == prefix.length()) {
      return name.substring(prefix.length());
    }
    return name.charAt(prefix.length()) == '/' ? name.substring(prefix.length() + 1) : null;
  }

  private @Nullable String lookUp(String root, String rest) {
    String path = CanonicalPath.of(root + CanonicalPath.of("/" + rest));
    String known = found.get(path);
    if (known != null) {
      return known;
    }
    String resolved = machine.resolveLinks(path);
    if (host.type(resolved) == null) {
      host.checkAccess(resolved);
      return null;
    }
    found.put(path, resolved);
    return resolved;
  }

  void forget() {
    found.clear();
  }
}
