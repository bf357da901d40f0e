package dev.firn.instantiate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.test.GoldenTests;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each expression's derivation: its path, then its file. The expected ones are what Nix 2.34 wrote
 * for the same expressions.
 */
class DerivationGoldenTest {
  @TestFactory
  Stream<DynamicTest> derivationsAreThoseOfNix() {
    return GoldenTests.of(
        Path.of("src/test/resources/derivations"),
        ".nix",
        ".exp",
        input -> {
          try (Instantiator nix = Nix.open(Nix.EXPERIMENTAL)) {
            String path = nix.file(input.toAbsolutePath().toString()).derivationPath();
            StorePath drv = nix.store().dir().parse(path);
            byte[] contents =
                nix.store()
                    .read(drv, object -> MemoryTree.contents((FileSystemObject.Regular) object));
            return path + "\n" + new String(contents, ISO_8859_1) + "\n";
          }
        });
  }
}
