package dev.firn.cli.nix;

import dev.firn.cli.console.CommandException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.StoreDir;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Links that keep store objects alive: the user's own, and the store's that leads to it. */
final class Roots {
  private final StoreDir dir;
  private final @Nullable Path state;

  /**
   * @param state the store's state folder, or null if it has none
   */
  Roots(StoreDir dir, @Nullable Path state) {
    this.dir = dir;
    this.state = state;
  }

  /**
   * Makes a link to a store path; the second and later ones of a command get a number.
   *
   * @return the link's path, or the store path when the store has nothing to keep alive
   */
  String add(String link, int number, String storePath) {
    if (state == null) {
      return storePath;
    }
    String name = number == 1 ? link : link + "-" + number;
    if (dir.isInStore(name)) {
      throw new CommandException("the link '" + name + "' cannot be inside the store");
    }
    Path path = BytePaths.of(name);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && !(Files.isSymbolicLink(path)
              && dir.isInStore(BytePaths.target(Files.readSymbolicLink(path))))) {
        throw new CommandException(
            "'" + name + "' is there already and is no link into the store; it is left as it is");
      }
      replace(path, storePath);
      Path auto = state.resolve("gcroots/auto");
      Files.createDirectories(auto);
      replace(auto.resolve(Hash.digest(HashAlgorithm.SHA1, name).nix32()), name);
    } catch (IOException e) {
      throw new CommandException("cannot make the link '" + name + "': " + e.getMessage());
    }
    return name;
  }

  private static void replace(Path link, String target) throws IOException {
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    BytePaths.createSymbolicLink(link, target);
  }
}
