package dev.firn.instantiate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.DummyStore;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StoreDir;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Opens stores by what the setting {@code store} says. */
public final class Stores {
  private static final Path SYSTEM_STATE = Path.of("/nix/var/nix");

  private Stores() {}

  /**
   * Opens a store, without making anything on disk before something is added.
   *
   * <ul>
   *   <li>{@code dummy://} keeps derivations in memory, {@code dummy://?read-only=false}
   *       everything;
   *   <li>a folder (also as {@code local?root=FOLDER}) has the store in its {@code nix/store};
   *   <li>{@code local} is the machine's own;
   *   <li>{@code auto} is the machine's own if it can be written, else {@code nix/root} in the
   *       user's data folder.
   * </ul>
   *
   * @throws dev.firn.store.StoreException when it cannot be opened, or is of another kind
   */
  public static Store open(String uri) {
    if (uri.equals("dummy://")) {
      return dummy(Map.of());
    }
    if (uri.startsWith("dummy://?")) {
      return dummy(parameters(uri.substring("dummy://?".length())));
    }
    if (uri.isEmpty() || uri.equals("auto")) {
      return automatic();
    }
    if (uri.equals("local")) {
      return LocalStore.ofSystem();
    }
    if (uri.startsWith("local?")) {
      return local(parameters(uri.substring("local?".length())));
    }
    if (uri.startsWith("local://")) {
      return folder(uri.substring("local://".length()));
    }
    if (uri.startsWith("/") || uri.startsWith("./") || uri.startsWith("../")) {
      return folder(uri);
    }
    throw new ObjectException(
        "unknown-kind",
        "cannot open the store '" + uri + "'; give a folder, 'local', 'auto' or 'dummy://'");
  }

  private static Store dummy(Map<String, String> parameters) {
    // as Nix has it; else only texts, to be read again
    boolean keeps = parameters.getOrDefault("read-only", "true").equals("false");
    return keeps ? DummyStore.inMemory(StoreDir.DEFAULT) : DummyStore.keepingText(StoreDir.DEFAULT);
  }

  private static Store folder(String text) {
    int query = text.indexOf('?');
    String path = query < 0 ? text : text.substring(0, query);
    return path.isEmpty() ? LocalStore.ofSystem() : LocalStore.inRoot(Path.of(path));
  }

  private static Store local(Map<String, String> parameters) {
    String root = parameters.getOrDefault("root", "");
    String logical = parameters.getOrDefault("store", StoreDir.DEFAULT.path());
    String below = root.isEmpty() ? "/" : root;
    Path folder = Path.of(parameters.getOrDefault("real", Path.of(below, logical).toString()));
    Path state =
        Path.of(parameters.getOrDefault("state", Path.of(below, "nix/var/nix").toString()));
    return LocalStore.of(new StoreDir(logical), folder, state);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(
            part.substring(0, equals), URLDecoder.decode(part.substring(equals + 1), UTF_8));
      }
    }
    return parameters;
  }

  private static Store automatic() {
    Path deepest = SYSTEM_STATE;
    while (deepest.getParent() != null && !Files.exists(deepest)) {
      deepest = deepest.getParent();
    }
    if (Files.isWritable(deepest)) {
      return LocalStore.ofSystem();
    }
    String data = System.getenv("XDG_DATA_HOME");
    Path folder =
        data == null || data.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data);
    return LocalStore.inRoot(folder.resolve("nix").resolve("root"));
  }
}
