package dev.firn.evalservice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.warm.EvaluationFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTreesTest {
  @TempDir Path folder;
  private LocalStore store;
  private SourceTrees trees;

  @BeforeEach
  void open() {
    store = LocalStore.inRoot(folder.resolve("root"));
    trees = new SourceTrees(store, folder.resolve("scratch"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** A ustar header and its content. */
  static byte[] tar(String name, String content, char type) {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[512 + (body.length + 511) / 512 * 512 + 1024];
    put(out, 0, name);
    put(out, 100, "0000644");
    put(out, 108, "0000000");
    put(out, 116, "0000000");
    put(out, 124, String.format("%011o", type == '0' ? body.length : 0));
    put(out, 136, "00000000000");
    put(out, 148, "        ");
    out[156] = (byte) type;
    if (type == '2') {
      put(out, 157, content);
    }
    put(out, 257, "ustar");
    put(out, 263, "00");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += out[i] & 0xff;
    }
    put(out, 148, String.format("%06o", sum));
    if (type == '0') {
      System.arraycopy(body, 0, out, 512, body.length);
    }
    return out;
  }

  private static void put(byte[] out, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, out, at, bytes.length);
  }

  private TreeSet<String> names(StorePath path) {
    return store.read(
        path,
        object -> {
          TreeSet<String> names = new TreeSet<>();
          if (object instanceof FileSystemObject.Directory directory) {
            directory.visit((name, _) -> names.add(name));
          }
          return names;
        });
  }

  @Test
  void anArchiveAndTheSameFilesAsTextAreTheSameTree() throws IOException {
    StorePath archive =
        trees.ofArchive(new ByteArrayInputStream(tar("configuration.nix", "{ }", '0')));
    StorePath files = trees.ofFiles(Map.of("configuration.nix", "{ }"));

    assertThat(archive).isEqualTo(files);
    assertThat(store.isValid(files)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape", "/etc/passwd", "a/../../b"})
  void anArchiveThatLeadsOutIsRefused(String name) {
    assertThatThrownBy(() -> trees.ofArchive(new ByteArrayInputStream(tar(name, "x", '0'))))
        .isInstanceOf(EvaluationFault.class);
    assertThat(folder.resolve("escape")).doesNotExist();
  }

  @Test
  void whatIsNoArchiveIsRefusedAndNothingIsLeftBehind() throws IOException {
    assertThatThrownBy(
            () ->
                trees.ofArchive(
                    new ByteArrayInputStream("hello".repeat(300).getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(EvaluationFault.class);
    try (var left = Files.list(folder.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anEmptyBodyIsRefused() {
    assertThatThrownBy(() -> trees.ofArchive(new ByteArrayInputStream(new byte[0])))
        .isInstanceOf(EvaluationFault.class)
        .hasMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/x", "a//b", "a/./b", "", "a/.."})
  void aPathThatIsNoneIsRefused(String path) {
    assertThatThrownBy(() -> trees.ofFiles(Map.of(path, "x")))
        .isInstanceOf(EvaluationFault.class)
        .hasMessageContaining("does not name a file");
  }

  @Test
  void aPathThatIsAFileAndAFolderIsRefused() {
    assertThatThrownBy(() -> trees.ofFiles(Map.of("a", "x", "a/b", "y")))
        .isInstanceOf(EvaluationFault.class)
        .hasMessageContaining("as a file and as a folder");
  }

  @Test
  void aFileIsAddedBesideTheOthers() {
    StorePath tree = trees.ofFiles(Map.of("flake.nix", "{ }", "sub/a", "x"));

    StorePath more = trees.withFile(tree, "flake.lock", "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(names(more)).containsExactly("flake.lock", "flake.nix", "sub");
  }
}
