package dev.firn.build.internal.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds programs of this machine. */
final class Programs {
  private static final String USUAL = ":/usr/bin:/bin:/usr/local/bin";

  private Programs() {}

  static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String entry : (path + USUAL).split(":", -1)) {
      if (entry.startsWith("/")) {
        Path candidate = Path.of(entry, name);
        if (Files.isExecutable(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
