package dev.firn.build.internal.builtin;

import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs of a built-in builder under the names that they have in the store, wherever they
 * really are. Links are followed within the inputs only.
 */
final class StoreView {
  private static final int MOST_LINKS = 40;

  private final StoreDir dir;
  private final Path folder;
  private final Set<StorePath> inputs;

  StoreView(StoreDir dir, Path folder, Set<StorePath> inputs) {
    this.dir = dir;
    this.folder = folder;
    this.inputs = inputs;
  }

  /** Where a path leads to, after all links; empty if that is nothing or no input. */
  Optional<Path> resolve(String path) throws IOException {
    Deque<String> todo = new ArrayDeque<>(List.of(path.split("/", -1)));
    Deque<String> done = new ArrayDeque<>();
    int links = 0;
    while (!todo.isEmpty()) {
      String part = todo.removeFirst();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        done.pollLast();
        continue;
      }
      done.addLast(part);
      Optional<Path> real = real("/" + String.join("/", done));
      if (real.isPresent() && Files.isSymbolicLink(real.get())) {
        if (++links > MOST_LINKS) {
          return Optional.empty();
        }
        String target = BytePaths.target(Files.readSymbolicLink(real.get()));
        done.removeLast();
        if (target.startsWith("/")) {
          done.clear();
        }
        List.of(target.split("/", -1)).reversed().forEach(todo::addFirst);
      }
    }
    return real("/" + String.join("/", done))
        .filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS));
  }

  private Optional<Path> real(String path) {
    if (!dir.isInStore(path)) {
      return Optional.empty();
    }
    StoreDir.Inside inside = dir.split(path);
    return inputs.contains(inside.storePath())
        ? Optional.of(
            BytePaths.of(folder.resolve(inside.storePath().baseName()).toString() + inside.rest()))
        : Optional.empty();
  }
}
