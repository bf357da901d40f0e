package dev.firn.store.derivation;

import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Our own derivations as Nix 2.34 wrote them, in {@code src/test/resources/derivations}. */
final class Samples {
  static final StoreDir DIR = StoreDir.DEFAULT;
  private static final Path FOLDER = Path.of("src/test/resources/derivations");

  private Samples() {}

  static List<StorePath> paths() {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(".drv"))
          .map(StorePath::new)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static StorePath path(String name) {
    return paths().stream().filter(p -> p.derivationName().equals(name)).findFirst().orElseThrow();
  }

  static byte[] text(StorePath path) {
    try {
      return Files.readAllBytes(FOLDER.resolve(path.baseName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Derivation read(StorePath path) {
    return Derivation.parseATerm(DIR, path.derivationName(), text(path));
  }
}
