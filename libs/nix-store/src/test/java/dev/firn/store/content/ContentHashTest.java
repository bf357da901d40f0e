package dev.firn.store.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected hashes come from {@code git write-tree} and {@code nix-hash}. */
class ContentHashTest {
  private static final FileSystemObject TREE =
      MemoryTree.directory(
          Map.of(
              "a", MemoryTree.file("firn\n"),
              "b", MemoryTree.symlink("a"),
              "c", MemoryTree.directory(Map.of("x", MemoryTree.file(new byte[0], true)))));

  @ParameterizedTest
  @CsvSource({
    "GIT, SHA1, 7961dbbc5fee50feff2cb619f3cf9f75b552c87d",
    "GIT, SHA256, 4f7c56117857e2780226f4027b62af2c7a6509f07f3c6992ec6b460b9eb85076",
    "NAR, SHA256, 0ca69da10b4ef12689c41f76b6159d705e5baa6a1bb504a622a36f83c2562e1d",
  })
  void hashesATree(ContentAddressMethod method, HashAlgorithm algorithm, String expected)
      throws IOException {
    assertThat(ContentHash.of(TREE, method, algorithm).hash().base16()).isEqualTo(expected);
  }

  @Test
  void gitSortsDirectoriesAsIfTheirNamesEndedInASlash() throws IOException {
    FileSystemObject empty = MemoryTree.directory(Map.of("f", MemoryTree.file("")));
    FileSystemObject tree =
        MemoryTree.directory(Map.of("a", empty, "a.b", MemoryTree.file(""), "a0", empty));

    assertThat(ContentHash.of(tree, ContentAddressMethod.GIT, HashAlgorithm.SHA1).hash().base16())
        .isEqualTo("bb593b90c962d426f4c356f82111bf1138c87bfd");
  }

  /** The expected hash is that of the bytes with zeros and {@code |1|34} at the end. */
  @Test
  void aSelfReferenceIsHashedAsZerosAndItsPosition() throws IOException {
    String digest = "0123456789abcdfghijklmnpqrsvwxyz";
    FileSystemObject file = MemoryTree.file("<" + digest + "|" + digest + ">");

    assertThat(
            ContentHash.of(
                    file,
                    ContentAddressMethod.FLAT,
                    HashAlgorithm.SHA256,
                    new StorePath(digest + "-self"))
                .hash()
                .base16())
        .isEqualTo("da9884e90a5b41bca925fb9ca4550ceebb5ff61e1be051ff43de04067e760aa8");
  }

  @Test
  void aSelfReferenceIsFoundWhereverItStands() throws IOException {
    String digest = "0123456789abcdfghijklmnpqrsvwxyz";
    String other = "1123456789abcdfghijklmnpqrsvwxyz";
    for (int before : new int[] {0, 31, 65_504, 65_505, 65_520, 65_535, 65_536, 200_000}) {
      String start = "0".repeat(before);
      assertThat(selfAddressed(start + digest + "end", digest))
          .isEqualTo(selfAddressed(start + other + "end", other))
          .isNotEqualTo(selfAddressed("0" + start + digest + "end", digest))
          .isNotEqualTo(selfAddressed(start + "\0".repeat(32) + "end", digest));
    }
  }

  private static ContentAddress selfAddressed(String text, String digest) throws IOException {
    return ContentHash.of(
        MemoryTree.file(text),
        ContentAddressMethod.NAR,
        HashAlgorithm.SHA256,
        new StorePath(digest + "-self"));
  }

  @Test
  void withoutSelfReferencesTheHashIsTheOrdinaryOne() throws IOException {
    assertThat(
            ContentHash.of(
                TREE,
                ContentAddressMethod.NAR,
                HashAlgorithm.SHA512,
                new StorePath("0".repeat(32) + "-self")))
        .isEqualTo(ContentHash.of(TREE, ContentAddressMethod.NAR, HashAlgorithm.SHA512));
  }

  @Test
  void gitHasNoOtherAlgorithms() {
    assertThatThrownBy(() -> ContentHash.of(TREE, ContentAddressMethod.GIT, HashAlgorithm.MD5))
        .isInstanceOf(ContentException.class);
  }

  @Test
  void gitTreesMayBeAsDeepAsArchives() {
    FileSystemObject tree = MemoryTree.file("");
    for (int i = 0; i < 64; i++) {
      tree = MemoryTree.directory(Map.of("d", tree));
    }
    FileSystemObject deep = tree;

    assertThatThrownBy(() -> ContentHash.of(deep, ContentAddressMethod.GIT, HashAlgorithm.SHA1))
        .isInstanceOf(ContentException.class)
        .hasMessageContaining("deeper than 64");
  }
}
