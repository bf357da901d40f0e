package dev.firn.store.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Store paths that a collector must not delete as long as this process lives: {@code
 * temproots/PROCESS} in a store's state folder, as real Nix has it. The process holds a lock on its
 * file; a file that nobody has locked is of a dead process and does not count.
 *
 * <p>One file serves the whole process, so those who open the same store share it. It is written by
 * who holds the collector's lock, so that no collector reads it meanwhile.
 */
final class TemporaryRoots {
  private static final Map<Path, TemporaryRoots> OPEN = new HashMap<>();

  private final Path file;
  private final Map<Owner, List<String>> paths = new HashMap<>();
  private @Nullable Flock lock;

  private TemporaryRoots(Path file) {
    this.file = file;
  }

  /** Who wants paths to be kept; closing gives them up. */
  static final class Owner {
    private final Path folder;

    /**
     * @param state the store's state folder
     */
    Owner(Path state) {
      folder = state.toAbsolutePath().normalize().resolve("temproots");
    }

    /** Keeps further paths, each printed in full. */
    void add(Collection<String> more) throws IOException {
      synchronized (OPEN) {
        TemporaryRoots roots = OPEN.get(folder);
        if (roots == null) {
          roots = new TemporaryRoots(folder.resolve(Long.toString(ProcessHandle.current().pid())));
          roots.open();
          OPEN.put(folder, roots);
        }
        roots.paths.computeIfAbsent(this, _ -> new ArrayList<>()).addAll(more);
        roots.write(more, StandardOpenOption.APPEND);
      }
    }

    /**
     * Gives all of them up. While a collector runs, a file that is shared is left as it is: it
     * names them until it is written anew or deleted.
     */
    void close() throws IOException {
      synchronized (OPEN) {
        TemporaryRoots roots = OPEN.get(folder);
        if (roots == null || roots.paths.remove(this) == null) {
          return;
        }
        if (roots.paths.isEmpty()) {
          OPEN.remove(folder);
          roots.delete();
        } else {
          try (Flock collector = Flock.open(folder.resolveSibling("gc.lock"))) {
            if (collector.tryShared()) {
              List<String> left = new ArrayList<>();
              roots.paths.values().forEach(left::addAll);
              roots.write(left, StandardOpenOption.TRUNCATE_EXISTING);
            }
          }
        }
      }
    }
  }

  /** What another process of that number left is deleted, unless a collector does it just now. */
  private void open() throws IOException {
    Files.createDirectories(file.getParent());
    while (true) {
      Files.deleteIfExists(file);
      Flock opened = Flock.open(file);
      try {
        if (opened.tryExclusive() && Files.exists(file) && Files.size(file) == 0) {
          lock = opened;
          return;
        }
      } finally {
        if (lock == null) {
          opened.close();
        }
      }
    }
  }

  private void write(Collection<String> some, StandardOpenOption how) throws IOException {
    StringBuilder text = new StringBuilder();
    some.forEach(path -> text.append(path).append('\0'));
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, how)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private void delete() throws IOException {
    Files.deleteIfExists(file);
    Flock held = lock;
    if (held != null) {
      held.close();
    }
  }
}
