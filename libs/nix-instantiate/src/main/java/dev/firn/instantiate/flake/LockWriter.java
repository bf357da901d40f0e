package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.git.GitSources;
import dev.firn.instantiate.fetch.git.GitWorkingFiles;
import dev.firn.instantiate.fetch.input.GitScheme;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.PathScheme;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Writes lock files into the directories that flakes were read from. */
final class LockWriter {
  private LockWriter() {}

  /** The directory of a source on this machine that can be written to, if it is one. */
  static Optional<Path> directory(Input input) {
    return switch (input.scheme()) {
      case PathScheme _ ->
          input.attrs().text("path").filter(p -> p.startsWith("/")).map(BytePaths::of);
      case GitScheme _ -> GitSources.localPath(input);
      default -> Optional.empty();
    };
  }

  /** Writes a file in one step. */
  static void write(Path file, LockFile locks) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Path temporary = Files.createTempFile(folder, ".flake.lock", null);
      Files.writeString(temporary, locks.text(), StandardCharsets.ISO_8859_1);
      Files.setPosixFilePermissions(
          temporary,
          Files.exists(file)
              ? Files.getPosixFilePermissions(file)
              : java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FlakeException(
          "cannot-write", "cannot write lock file '" + file + "': " + e.getMessage(), e);
    }
  }

  /** Writes a flake's lock file, makes Git track it, and commits it if asked to. */
  static void write(
      FlakeRef top,
      Path directory,
      LockFile locks,
      List<LockChange> changes,
      Optional<String> summary) {
    String relative = top.subdir().isEmpty() ? "flake.lock" : top.subdir() + "/flake.lock";
    Path file = directory.resolve(BytePaths.of(relative));
    boolean update = Files.exists(file);
    write(file, locks);
    if (top.input().scheme() instanceof GitScheme) {
      GitWorkingFiles.track(directory, relative);
      if (summary.isPresent()) {
        String title =
            summary.get().isEmpty() ? relative + ": " + (update ? "Update" : "Add") : summary.get();
        StringBuilder message = new StringBuilder(title).append("\n\nFlake lock file updates:\n\n");
        changes.forEach(c -> message.append(c.text()));
        GitWorkingFiles.commit(directory, relative, message.toString());
      }
    }
  }
}
