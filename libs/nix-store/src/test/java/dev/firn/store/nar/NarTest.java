package dev.firn.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.StoreException;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarTest {
  private static final int DEEPEST_TREE = 6;

  @TempDir Path folder;

  private static final FileSystemObject SAMPLE =
      MemoryTree.directory(
          Map.of(
              "bin", MemoryTree.directory(Map.of("sh", MemoryTree.file(new byte[] {1, 2}, true))),
              "empty", MemoryTree.directory(Map.of()),
              "link", MemoryTree.symlink("../a//b/"),
              "\u00ff\u00fe", MemoryTree.file("not UTF-8")));

  @Test
  void hashesAsNixDoes() throws IOException {
    FileSystemObject tree =
        MemoryTree.directory(
            Map.of(
                "a", MemoryTree.file("firn\n"),
                "b", MemoryTree.symlink("a"),
                "c", MemoryTree.directory(Map.of("x", MemoryTree.file(new byte[0], true)))));

    assertThat(NarWriter.hash(tree, HashAlgorithm.SHA256).hash().nix32())
        .isEqualTo("079fav186vx34ak09d8vdam5npkhklavcxhzqj4jdwaf1fhrv9hc");
  }

  @Test
  void writesTheWordsOfTheFormat() throws IOException {
    byte[] expected =
        Nars.begin()
            .directory()
            .entry("a")
            .words("(", "type", "regular", "executable", "", "contents", "hi", ")")
            .end()
            .entry("b")
            .symlink("a")
            .end()
            .end()
            .bytes();
    FileSystemObject tree =
        MemoryTree.directory(
            Map.of(
                "a", MemoryTree.file("hi".getBytes(StandardCharsets.US_ASCII), true),
                "b", MemoryTree.symlink("a")));

    assertThat(nar(tree)).isEqualTo(expected);
  }

  @Property(tries = 100)
  void treesSurviveTheDisk(@ForAll("trees") FileSystemObject tree) throws IOException {
    Path root = Files.createTempDirectory("nar");
    try {
      byte[] nar = nar(tree);
      NarRestorer.restore(
          new ByteArrayInputStream(nar), root.resolve("x"), NarRestorer.Style.PLAIN);

      assertThat(nar(DiskTree.open(root.resolve("x")))).isEqualTo(nar);
    } finally {
      DiskTree.delete(root);
    }
  }

  @Provide
  Arbitrary<FileSystemObject> trees() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('\u0001', '\u00ff')
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(NarLimits::isGoodName);
    Arbitrary<String> targets =
        Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMinLength(1).ofMaxLength(30);
    Arbitrary<FileSystemObject> leaves =
        Arbitraries.oneOf(
            Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(100)
                .map(b -> MemoryTree.file(b, b.length % 2 == 0)),
            targets.map(MemoryTree::symlink));
    Arbitrary<FileSystemObject> trees = leaves;
    // without a bound a rare tree is so deep that making it does not end
    for (int depth = 0; depth < DEEPEST_TREE; depth++) {
      trees =
          Arbitraries.oneOf(
              leaves, Arbitraries.maps(names, trees).ofMaxSize(3).map(MemoryTree::directory));
    }
    return trees;
  }

  @Test
  void restoresInTheStoresCanonicalForm() throws IOException {
    Path root = folder.resolve("root");
    NarRestorer.restore(new ByteArrayInputStream(nar(SAMPLE)), root, NarRestorer.Style.CANONICAL);

    assertThat(mode(root)).isEqualTo("r-xr-xr-x");
    assertThat(mode(root.resolve("bin/sh"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(root.resolve(BytePaths.of("\u00ff\u00fe")))).isEqualTo("r--r--r--");
    for (Path path : new Path[] {root, root.resolve("bin/sh"), root.resolve("link")}) {
      assertThat(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis())
          .isEqualTo(1000);
    }
    assertThat(nar(DiskTree.open(root))).isEqualTo(nar(SAMPLE));
    DiskTree.delete(root);
  }

  @Test
  void aFilterHidesEntriesAndWhatIsBelow() throws IOException {
    Path root = folder.resolve("src");
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/c"), "");
    Files.writeString(root.resolve("keep"), "");

    FileSystemObject seen = DiskTree.open(root, (path, _) -> !path.equals("/a/b"));

    assertThat(NarListing.read(new ByteArrayInputStream(nar(seen))).toJson(true))
        .hasToString(
            "{\"entries\":{\"a\":{\"entries\":{},\"type\":\"directory\"},\"keep\":{\"executable\":"
                + "false,\"narOffset\":400,\"size\":0,\"type\":\"regular\"}},\"type\":\"directory\"}");
  }

  @Test
  void pipesAreRefused() throws Exception {
    Path root = Files.createDirectory(folder.resolve("src"));
    Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();

    assertThatThrownBy(() -> nar(DiskTree.open(root)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("neither a regular file, a directory nor a symbolic link");
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path root = Files.createDirectory(folder.resolve("src"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("."));

    assertThat(NarListing.read(new ByteArrayInputStream(nar(DiskTree.open(root)))))
        .extracting(l -> l.find("/loop").orElseThrow())
        .isEqualTo(new NarListing.Symlink("."));
  }

  @Test
  void treesTooDeepForTheFormatAreRefused() {
    FileSystemObject tree = MemoryTree.file("");
    for (int i = 0; i < 64; i++) {
      tree = MemoryTree.directory(Map.of("d", tree));
    }
    FileSystemObject deep = tree;

    assertThatThrownBy(() -> nar(deep))
        .isInstanceOf(NarException.class)
        .hasMessageContaining("deeper than");
  }

  @Test
  void filesAreFoundAndCopiedByPath() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarListing.copyFile(new ByteArrayInputStream(nar(SAMPLE)), "/bin/sh", out);

    assertThat(out.toByteArray()).containsExactly(1, 2);
    assertThatThrownBy(
            () -> NarListing.copyFile(new ByteArrayInputStream(nar(SAMPLE)), "/bin/ls", out))
        .isInstanceOf(NarException.class)
        .hasMessageContaining("no regular file at '/bin/ls'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b/", "/", "//", "/x/", "//x", "\u00ff/\u00e9//", "./", "a b%20#?"})
  void linkTargetsAreKeptByteForByte(String target) throws IOException {
    Path link = folder.resolve("link");
    BytePaths.createSymbolicLink(link, target);

    assertThat(DiskTree.open(link)).isEqualTo(new FileSystemObject.Symlink(target));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static byte[] nar(FileSystemObject tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarWriter.write(tree, out);
    return out.toByteArray();
  }
}
