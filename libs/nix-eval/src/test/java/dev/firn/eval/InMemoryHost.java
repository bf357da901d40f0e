package dev.firn.eval;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small world for tests: files, links, an environment, and a store that takes what it is given.
 */
public final class InMemoryHost implements Host {
  private static final String STORE = "/nix/store";
  private static final String HASH = "00000000000000000000000000000000-";

  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final Set<String> folders = new HashSet<>(Set.of("/"));
  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> forbidden = new HashSet<>();
  private Set<String> shown = Set.of();
  private final List<String> messages = new ArrayList<>();
  private final List<String> realised = new ArrayList<>();

  /** Adds a file with its folders. */
  public InMemoryHost file(String path, String text) {
    files.put(path, text.getBytes(ISO_8859_1));
    return folder(CanonicalPath.parent(path));
  }

  /** Adds a folder with those around it. */
  public InMemoryHost folder(String path) {
    for (String p = path; folders.add(p); p = CanonicalPath.parent(p)) {}
    return this;
  }

  /** Adds a symbolic link. */
  public InMemoryHost link(String path, String target) {
    links.put(path, target);
    return folder(CanonicalPath.parent(path));
  }

  /** Sets a variable of the environment. */
  public InMemoryHost variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Lets a path be neither read nor looked at. */
  public InMemoryHost forbid(String path) {
    forbidden.add(path);
    return this;
  }

  /** Shows these paths to the evaluations that follow, as if others were not to see them. */
  public void show(String... paths) {
    shown = Set.of(paths);
  }

  @Override
  public Set<String> shownPaths() {
    return shown;
  }

  /** What the evaluation said, each line with its kind. */
  public List<String> messages() {
    return messages;
  }

  /** The paths that were made readable, with what they refer to. */
  public List<String> realised() {
    return realised;
  }

  @Override
  public @Nullable FileType type(String path) {
    checkAccess(path);
    if (links.containsKey(path)) {
      return FileType.SYMLINK;
    }
    return files.containsKey(path)
        ? FileType.REGULAR
        : folders.contains(path) ? FileType.DIRECTORY : null;
  }

  @Override
  public byte[] readFile(String path) {
    checkAccess(path);
    byte[] text = files.get(path);
    if (text == null) {
      throw missing(path);
    }
    return text;
  }

  @Override
  public Map<String, FileType> readDirectory(String path) {
    checkAccess(path);
    if (!folders.contains(path)) {
      throw missing(path);
    }
    Map<String, FileType> entries = new TreeMap<>();
    Set<String> all = new HashSet<>(folders);
    all.addAll(files.keySet());
    all.addAll(links.keySet());
    all.remove("/");
    for (String entry : all) {
      FileType type = type(entry);
      if (CanonicalPath.parent(entry).equals(path) && type != null) {
        entries.put(CanonicalPath.baseName(entry), type);
      }
    }
    return entries;
  }

  @Override
  public String readLink(String path) {
    String target = links.get(path);
    if (target == null) {
      throw missing(path);
    }
    return target;
  }

  @Override
  public void checkAccess(String path) {
    if (forbidden.contains(path)) {
      throw new EvalException(
          ErrorCode.ACCESS_FORBIDDEN, "'" + path + "' must not be read", EvalException.NO_POS);
    }
  }

  @Override
  public String storeDir() {
    return STORE;
  }

  @Override
  public String copyToStore(String path) {
    return STORE + "/" + HASH + CanonicalPath.baseName(path);
  }

  @Override
  public String addToStore(String name, byte[] contents) {
    String path = STORE + "/" + HASH + name;
    files.put(path, contents);
    return path;
  }

  @Override
  public void requireInStore(String storePath) {}

  @Override
  public String realise(String path, StringContext context) {
    realised.add(path + " " + context);
    return path;
  }

  @Override
  public @Nullable String resolveSearchPathEntry(String path) {
    return type(path) == null ? null : path;
  }

  @Override
  public StringContext contextOfFile(String path, byte[] text) {
    return path.startsWith(STORE + "/")
        ? StringContext.of(new ContextElement.Opaque(path))
        : StringContext.EMPTY;
  }

  @Override
  public @Nullable String environmentVariable(String name) {
    return environment.get(name);
  }

  @Override
  public void message(MessageKind kind, String text) {
    messages.add(kind + ": " + text);
  }

  /**
   * Stands in for the builtins of a store: a {@code toFile}, and a {@code derivation} that keeps
   * its argument.
   */
  BuiltinGroup storeBuiltins() {
    return r ->
        r.add(
                "__toFile",
                (pos, name, text) -> {
                  String path =
                      STORE + "/" + HASH + Expect.plainString(name, pos, "in the name of a file");
                  file(path, Expect.plainString(text, pos, "in the text of a file"));
                  return new Str(path, StringContext.of(new ContextElement.Opaque(path)));
                })
            .add("derivation", (pos, attrs) -> attrs);
  }

  private static EvalException missing(String path) {
    return new EvalException(
        ErrorCode.FILE_NOT_FOUND, "'" + path + "' does not exist", EvalException.NO_POS);
  }
}
