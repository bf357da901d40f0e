package dev.firn.instantiate.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.host.Reads;
import dev.firn.eval.host.SearchPathEntry;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.StringContext;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.store.StoreException;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.MemoryTree;
import dev.firn.store.tree.TreeFilter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The machine's files with a store at its logical folder, under the rules of pure and restricted
 * mode. Thread-safe.
 *
 * <p>What exists is remembered until {@link #forget}; what does not exist is looked for again each
 * time. Links are followed inside this view, so a link in an allowed tree leads nowhere that is not
 * allowed itself.
 */
public final class FileSystemHost implements Host {
  private static final int MOST_LINKS = 1024;

  private final Store store;
  private final boolean readOnly;
  private final FileView files;
  private final @Nullable AccessRules rules;
  private final Map<String, String> environment;
  private final MessageSink messages;
  private final ReadListener reads;
  private final SearchPathEntries searchPath;
  private final Realiser realiser;
  private final ConcurrentHashMap<String, FileType> types = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, String> links = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<StorePath, Boolean> uncopied = new ConcurrentHashMap<>();

  /** What a host is made of. */
  public record Parts(
      Store store,
      boolean readOnly,
      NixSettings settings,
      List<SearchPathEntry> searchPath,
      String workingDirectory,
      Map<String, String> environment,
      MessageSink messages,
      ReadListener reads,
      SearchPathSource searchPathSource,
      @Nullable DerivationBuilder builder) {
    public Parts {
      searchPath = List.copyOf(searchPath);
      environment = Map.copyOf(environment);
    }
  }

  public FileSystemHost(Parts parts) {
    NixSettings settings = parts.settings();
    this.store = parts.store();
    this.readOnly = parts.readOnly();
    this.messages = parts.messages();
    this.reads = parts.reads();
    this.files = new FileView(store, settings.pureEval());
    this.rules = rules(settings);
    this.environment = rules == null ? parts.environment() : Map.of();
    this.searchPath =
        new SearchPathEntries(
            parts.searchPathSource(), parts.workingDirectory(), this::exists, messages);
    this.realiser =
        new Realiser(
            store,
            parts.builder(),
            settings.isOn(Setting.ALLOW_IMPORT_FROM_DERIVATION),
            settings.isOn(Setting.TRACE_IMPORT_FROM_DERIVATION),
            messages,
            path -> files.mountOf(path) != null,
            this::allowClosure);
    if (rules != null) {
      parts.searchPath().forEach(this::allowEntry);
    }
  }

  private static @Nullable AccessRules rules(NixSettings settings) {
    if (settings.pureEval()) {
      return new AccessRules("in pure evaluation mode (--impure allows it)");
    }
    return settings.restrictEval() ? new AccessRules("in restricted mode") : null;
  }

  private void allowEntry(SearchPathEntry entry) {
    String path = searchPath.absolute(entry.path());
    allow(path);
    if (store.dir().isInStore(path)) {
      allowEntryClosure(path);
    }
    String resolved = searchPath.resolve(entry.path());
    if (resolved != null) {
      allow(resolved);
    }
  }

  private void allowEntryClosure(String path) {
    try {
      allowClosure(store.dir().split(path).storePath());
    } catch (StoreException e) {
      // A path that is not in the store refers to nothing that could be allowed.
      allow(path);
    }
  }

  /** The store that the evaluation writes to, or only computes paths for. */
  public Store store() {
    return store;
  }

  /** Whether store paths are only computed. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Lets the evaluation see a path and all below it. */
  public void allow(String path) {
    if (rules != null) {
      rules.allow(path);
    }
  }

  /** Lets the evaluation see a store object. */
  public void allow(StorePath path) {
    if (rules != null) {
      rules.allow(store.dir().print(path));
    }
  }

  /**
   * Lets what a task evaluates see store objects, on threads that it begins as well. Other
   * evaluations do not see them from then on, unless they are shown to them too.
   */
  public <T> T showing(Collection<StorePath> objects, Supplier<T> task) {
    return rules == null
        ? task.get()
        : rules.showing(objects.stream().map(store.dir()::print).collect(Collectors.toSet()), task);
  }

  @Override
  public Set<String> shownPaths() {
    return rules == null ? Set.of() : rules.shown();
  }

  /** Lets the evaluation see a store object and all that it refers to. */
  public void allowClosure(StorePath path) {
    if (rules != null) {
      for (StorePath member : Closures.of(store, path)) {
        allow(member);
      }
    }
  }

  /**
   * Shows a tree on disk as the contents of a store path that is not in the store (yet).
   *
   * @param lazy whether it has to be copied when a derivation comes to need it; see {@link
   *     #ensureCopied}
   */
  public void mount(StorePath path, Path source, boolean lazy) {
    files.mount(path, source);
    if (lazy && !readOnly) {
      uncopied.put(path, true);
    }
    allow(path);
  }

  /** Copies a lazily mounted tree to the store, now that something is going to refer to it. */
  public void ensureCopied(StorePath path) {
    if (uncopied.isEmpty() || !uncopied.containsKey(path)) {
      return;
    }
    Path source = files.mountOf(path);
    if (source != null && !store.isValid(path)) {
      add(
          path.name(),
          store.dir().print(path),
          TreeFilter.ALL,
          ContentAddressMethod.NAR,
          List.of());
    }
    uncopied.remove(path);
  }

  /** Forgets what was seen, so that changed files are seen. */
  public void forget() {
    types.clear();
    links.clear();
  }

  private boolean exists(String path) {
    try {
      return type(resolveLinks(path)) != null;
    } catch (EvalException e) {
      return false;
    }
  }

  @Override
  public @Nullable FileType type(String path) {
    Reads.note(Reads.Kind.TYPE, path);
    FileType known = types.get(path);
    // what is known is hidden already from whoever must not see it, so it is looked up first
    if (rules != null && (known == null ? !rules.sees(path) : rules.hides(path))) {
      return null;
    }
    if (known != null) {
      return known;
    }
    FileType type = files.type(path);
    if (type != null) {
      types.put(path, type);
    }
    return type;
  }

  @Override
  public byte[] readFile(String path) {
    String real = allowed(path);
    Reads.note(Reads.Kind.FILE, real);
    EvalThread.currentMeter().file();
    reads.read(ReadListener.Kind.FILE, real);
    try {
      return files.read(real);
    } catch (IOException e) {
      if (type(real) == FileType.DIRECTORY) {
        throw unreadable("'" + path + "' is a directory and cannot be read as a file");
      }
      throw failure("read", path, e);
    }
  }

  @Override
  public Map<String, FileType> readDirectory(String path) {
    String real = allowed(path);
    Reads.note(Reads.Kind.DIRECTORY, real);
    EvalThread.currentMeter().file();
    reads.read(ReadListener.Kind.DIRECTORY, real);
    try {
      return files.list(real);
    } catch (IOException e) {
      throw failure("list", path, e);
    }
  }

  @Override
  public String readLink(String path) {
    Reads.note(Reads.Kind.LINK, path);
    String known = links.get(path);
    if (known != null) {
      return known;
    }
    checkAccess(path);
    try {
      String target = files.readLink(path);
      links.put(path, target);
      return target;
    } catch (IOException e) {
      throw failure("read the link", path, e);
    }
  }

  private String allowed(String path) {
    String real = resolveLinks(path);
    checkAccess(real);
    return real;
  }

  /** A path with every link in it followed. */
  public String resolveLinks(String path) {
    String done = "";
    String rest = path;
    int followed = 0;
    while (!rest.isEmpty() && !rest.equals("/")) {
      int slash = rest.indexOf('/', 1);
      String next = done + (slash < 0 ? rest : rest.substring(0, slash));
      rest = slash < 0 ? "" : rest.substring(slash);
      if (type(next) == FileType.SYMLINK) {
        if (++followed > MOST_LINKS) {
          throw unreadable(
              "too many symbolic links on the way to '" + path + "', perhaps they form a loop");
        }
        String target = CanonicalPath.resolve(done.isEmpty() ? "/" : done, readLink(next));
        rest = target.equals("/") ? rest : target + rest;
        done = "";
      } else {
        done = next;
      }
    }
    return done.isEmpty() ? "/" : done;
  }

  @Override
  public void checkAccess(String path) {
    if (rules != null && !rules.sees(path)) {
      throw rules.forbidden(path);
    }
  }

  @Override
  public String storeDir() {
    return store.dir().path();
  }

  @Override
  public String copyToStore(String path) {
    String name = CanonicalPath.baseName(path);
    StorePath copied =
        add(
            name.isEmpty() ? "source" : name,
            path,
            TreeFilter.ALL,
            ContentAddressMethod.NAR,
            List.of());
    return store.dir().print(copied);
  }

  @Override
  public String addToStore(String name, byte[] contents) {
    Reads.noteText(name);
    Reads.noteText(contents);
    try {
      StorePath added =
          store.addTree(
              name,
              MemoryTree.file(contents, false),
              ContentAddressMethod.NAR,
              HashAlgorithm.SHA256,
              List.of());
      allow(added);
      return store.dir().print(added);
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }

  /**
   * Adds what is at a path to the store under a name, or computes where it would go. Links on the
   * way to the path are followed, the path itself is not.
   *
   * @param references only for trees that are in the store already
   */
  public StorePath add(
      String name,
      String path,
      TreeFilter filter,
      ContentAddressMethod method,
      List<StorePath> references) {
    String source =
        path.equals("/")
            ? path
            : CanonicalPath.resolve(
                resolveLinks(CanonicalPath.parent(path)), CanonicalPath.baseName(path));
    Reads.note(Reads.Kind.TREE, source);
    Reads.noteText(name);
    checkAccess(source);
    if (rules != null && !rules.isWithin(source)) {
      throw rules.forbidden(source);
    }
    reads.read(ReadListener.Kind.TREE, source);
    try {
      StorePath added =
          files.open(
              source,
              filter,
              tree ->
                  store.addTree(
                      name,
                      MeteredTree.of(tree, EvalThread.currentMeter()),
                      method,
                      HashAlgorithm.SHA256,
                      references));
      if (readOnly && filter == TreeFilter.ALL && method == ContentAddressMethod.NAR) {
        Path physical = files.physical(source);
        if (physical != null) {
          files.mount(added, physical);
        }
      }
      allow(added);
      return added;
    } catch (StoreException e) {
      if (e.getCause() instanceof IOException io) {
        throw failure("copy to the store", path, io);
      }
      throw Faults.of(e);
    } catch (IOException e) {
      throw failure("copy to the store", path, e);
    }
  }

  @Override
  public void requireInStore(String storePath) {
    if (readOnly) {
      return;
    }
    try {
      StorePath path = store.dir().parse(storePath);
      if (files.mountOf(path) == null && !store.isValid(path)) {
        throw Faults.error(
            ErrorCode.INVALID_STORE_PATH,
            "path '" + storePath + "' is required, but is not in the store; add or build it first");
      }
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }

  @Override
  public String realise(String path, StringContext context) {
    if (context.isEmpty()) {
      return path;
    }
    try {
      return realiser.realise(path, context);
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }

  @Override
  public @Nullable String resolveSearchPathEntry(String path) {
    String resolved = searchPath.resolve(path);
    if (resolved == null) {
      checkAccess(searchPath.absolute(path));
    }
    return resolved;
  }

  @Override
  public StringContext contextOfFile(String path, byte[] text) {
    return FileReferences.context(store, path, text);
  }

  @Override
  public @Nullable String environmentVariable(String name) {
    reads.read(ReadListener.Kind.VARIABLE, name);
    return environment.get(name);
  }

  @Override
  public void message(MessageKind kind, String text) {
    messages.message(kind, text);
  }

  private EvalException failure(String what, String path, IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> {
        checkAccess(path);
        yield Faults.error(ErrorCode.FILE_NOT_FOUND, "the path '" + path + "' does not exist");
      }
      case NotDirectoryException _ -> unreadable("'" + path + "' is not a directory");
      case AccessDeniedException _ ->
          unreadable("cannot " + what + " '" + path + "': permission denied");
      default -> unreadable(Faults.bytes("cannot " + what + " '" + path + "': " + e.getMessage()));
    };
  }

  private static EvalException unreadable(String message) {
    return Faults.error(ErrorCode.FILE_UNREADABLE, message);
  }
}
