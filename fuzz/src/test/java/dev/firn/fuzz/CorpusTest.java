package dev.firn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every input of the corpora, and what a few random changes make of them, is read as it should. */
class CorpusTest {
  private static final Path CORPORA = Path.of("corpus");
  private static final int CHANGES = 50;

  @TestFactory
  Stream<DynamicTest> everyInputIsReadOrRefused() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : Targets.byName().keySet()) {
      for (Path input : inputs(name)) {
        tests.add(
            DynamicTest.dynamicTest(
                name + "/" + input.getFileName(),
                () -> {
                  byte[] bytes = Files.readAllBytes(input);
                  Targets.named(name).read(bytes);
                  Random random = new Random(bytes.length);
                  for (int i = 0; i < CHANGES; i++) {
                    Targets.named(name).read(changed(bytes, random));
                  }
                }));
      }
    }
    return tests.stream();
  }

  @Test
  void everyTargetHasACorpus() throws IOException {
    for (String name : Targets.byName().keySet()) {
      assertThat(inputs(name)).as(name).isNotEmpty();
    }
    try (Stream<Path> folders = Files.list(CORPORA)) {
      assertThat(folders.map(f -> f.getFileName().toString()))
          .allMatch(Targets.byName()::containsKey);
    }
  }

  private static List<Path> inputs(String name) throws IOException {
    try (Stream<Path> files = Files.list(CORPORA.resolve(name))) {
      return files.sorted().toList();
    }
  }

  private static byte[] changed(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(3);
    byte[] changed = kind == 0 ? java.util.Arrays.copyOf(bytes, at) : bytes.clone();
    if (kind == 1) {
      changed[at] = (byte) random.nextInt();
    } else if (kind == 2) {
      changed[at] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }
}
