package dev.firn.instantiate.fetch.cache;

import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes trees to folders that nobody else writes to, and looks at them there. */
public final class TreeFiles {
  private TreeFiles() {}

  /** Writes a tree to where nothing is. */
  public static void write(FileSystemObject tree, Path to) throws IOException {
    switch (tree) {
      case FileSystemObject.Regular file -> {
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
          file.copyTo(out);
        }
        Files.setPosixFilePermissions(
            to, PosixFilePermissions.fromString(file.executable() ? "rwxr-xr-x" : "rw-r--r--"));
      }
      case FileSystemObject.Symlink link -> BytePaths.createSymbolicLink(to, link.target());
      case FileSystemObject.Directory directory -> {
        Files.createDirectory(to);
        directory.visit((name, child) -> write(child, to.resolve(BytePaths.of(name))));
      }
    }
  }

  /** The latest time at which anything in a tree was changed, in seconds since 1970. */
  public static long lastModified(Path tree) throws IOException {
    long[] latest = {0};
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return visitFile(folder, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            latest[0] =
                Math.max(
                    latest[0],
                    attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.SECONDS));
            return FileVisitResult.CONTINUE;
          }
        });
    return latest[0];
  }
}
