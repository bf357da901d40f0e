package dev.firn.cli.nix;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.DummyStore;
import dev.firn.store.objects.RefusingStore;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StoreDir;
import dev.firn.store.tree.BytePaths;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which store a command works on.
 *
 * <ul>
 *   <li>{@code dummy://}: none; paths are computed, and what would have to be written is refused.
 *       With {@code ?read-only=false} it is kept in memory.
 *   <li>a folder, or {@code local?root=FOLDER}: a store of its own in {@code FOLDER/nix/store}.
 *   <li>{@code local}: the system's, {@code /nix/store}.
 *   <li>{@code auto}, the default: the system's if it can be written to, or is only read from;
 *       where there is none, one in the user's data folder ({@code $XDG_DATA_HOME/nix/root}), with
 *       a warning, as Nix has it.
 * </ul>
 */
final class StoreChoice {
  private final EvaluationFlags flags;
  private final Console console;

  private StoreChoice(EvaluationFlags flags) {
    this.flags = flags;
    this.console = flags.console();
  }

  /**
   * A store that was chosen.
   *
   * @param state where it keeps its roots, or null if it keeps none
   */
  record Chosen(Store store, @Nullable Path state) {}

  /**
   * Opens a store; files are not touched before they are needed.
   *
   * @param uri as the setting {@code store} has it
   * @param writes whether the command is going to add to it
   */
  static Chosen open(EvaluationFlags flags, String uri, boolean writes) {
    Chosen chosen = new StoreChoice(flags).open(uri, writes);
    if (writes && chosen.store() instanceof LocalStore store) {
      store.keepUntilClosed(
          () -> flags.warn("waiting for the garbage collector of the store to end"));
    }
    return chosen;
  }

  private Chosen open(String uri, boolean writes) {
    int question = uri.indexOf('?');
    String name = question < 0 ? uri : uri.substring(0, question);
    Map<String, String> parameters = parameters(question < 0 ? "" : uri.substring(question + 1));
    return switch (name) {
      case "dummy", "dummy://" -> new Chosen(dummy(parameters, writes), null);
      case "local", "local://" -> local(parameters);
      case "", "auto" -> automatic(writes);
      default -> {
        if (!name.contains("://") && !name.equals("daemon")) {
          yield inRoot(name);
        }
        if (name.startsWith("local://")) {
          yield inRoot(name.substring("local://".length()));
        }
        throw new CommandException(
            "cannot evaluate over the store '"
                + uri
                + "': only stores in a folder of this machine can be used, as '--store FOLDER',"
                + " or none, as '--store dummy://'");
      }
    };
  }

  private Store dummy(Map<String, String> parameters, boolean writes) {
    StoreDir dir = dir(parameters);
    String readOnly = parameters.getOrDefault("read-only", "true");
    if (List.of("false", "no", "0").contains(readOnly)) {
      return DummyStore.inMemory(dir);
    }
    return writes
        ? new RefusingStore(
            dir,
            "the store 'dummy://' takes nothing; 'dummy://?read-only=false' keeps it in memory, and"
                + " '--read-only' only computes paths")
        : DummyStore.keepingText(dir);
  }

  private Path path(String bytes) {
    return BytePaths.of(console.absolute(bytes));
  }

  private StoreDir dir(Map<String, String> parameters) {
    String given = parameters.get("store");
    String variable = console.variableNotEmpty("NIX_STORE_DIR");
    String dir = given != null ? given : variable != null ? variable : StoreDir.DEFAULT.path();
    return new StoreDir(dir);
  }

  private Chosen inRoot(String root) {
    Path folder = path(root);
    return new Chosen(LocalStore.inRoot(folder), folder.resolve("nix/var/nix"));
  }

  private Chosen local(Map<String, String> parameters) {
    StoreDir dir = dir(parameters);
    String root = parameters.get("root");
    String real = parameters.get("real");
    String state = parameters.get("state");
    if (root != null && !root.isEmpty()) {
      return local(
          dir,
          real != null ? real : root + dir.path(),
          state != null ? state : root + "/nix/var/nix");
    }
    return local(dir, real != null ? real : dir.path(), state != null ? state : stateDir());
  }

  private Chosen local(StoreDir dir, String folder, String state) {
    Path stateFolder = path(state);
    return new Chosen(LocalStore.of(dir, path(folder), stateFolder), stateFolder);
  }

  private String stateDir() {
    String variable = console.variableNotEmpty("NIX_STATE_DIR");
    return variable == null ? "/nix/var/nix" : variable;
  }

  private Chosen automatic(boolean writes) {
    Chosen system = local(Map.of());
    if (!writes) {
      return system;
    }
    Path state = path(stateDir());
    Path nearest = state;
    while (!Files.exists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    if (Files.isWritable(nearest)) {
      return system;
    }
    if (nearest.equals(state)) {
      throw new CommandException(
          "the store "
              + system.store().dir()
              + " is not yours to write to; '--store FOLDER' makes a store of your own, and"
              + " '--read-only' only computes paths");
    }
    String root = dataFolder() + "/nix/root";
    flags.warn(
        ProcessBytes.utf8(state.toString())
            + " does not exist, so the store is "
            + root
            + "/nix/store; '--store FOLDER' names another");
    return inRoot(root);
  }

  private String dataFolder() {
    String folder = console.dataFolder();
    if (folder == null) {
      throw new CommandException(
          "there is no store, and no HOME to make one in; name a folder for it: --store FOLDER");
    }
    return folder;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      int high = text.charAt(i) == '%' && i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
      int low = high < 0 ? -1 : hex(text.charAt(i + 2));
      if (low >= 0) {
        out.write(high * 16 + low);
        i += 2;
      } else {
        out.write(text.charAt(i));
      }
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static int hex(char c) {
    return Character.digit(c, 16);
  }
}
