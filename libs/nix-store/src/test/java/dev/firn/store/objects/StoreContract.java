package dev.firn.store.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.StoreException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every store that keeps its objects does. */
public abstract class StoreContract {
  private static final FileSystemObject TREE =
      MemoryTree.directory(
          Map.of(
              "a", MemoryTree.file("firn\n"),
              "b", MemoryTree.symlink("a"),
              "c", MemoryTree.directory(Map.of("x", MemoryTree.file(new byte[0], true)))));

  protected abstract Store store();

  @Test
  protected void textIsAddedWithItsReferences() {
    StorePath note = addText("note", "firn\n");
    StorePath second =
        store().addText("n2", latin1("see " + store().dir().print(note)), Set.of(note));

    assertThat(note.baseName()).isEqualTo("7kp2nx1h0bzszng6clmx6g79ficmbbfz-note");
    assertThat(second.baseName()).isEqualTo("xpppd4w09w5pfx39m64wk81x3kda5jw2-n2");
    assertThat(store().isValid(second)).isTrue();
    assertThat(store().queryPathInfo(second).orElseThrow().references()).containsExactly(note);
  }

  @ParameterizedTest
  @CsvSource({
    "NAR, SHA256",
    "NAR, SHA1",
    "NAR, BLAKE3",
    "GIT, SHA1",
    "GIT, SHA256",
  })
  protected void treesAreAddedByEveryMethod(ContentAddressMethod method, HashAlgorithm algorithm)
      throws IOException {
    StorePath path = store().addTree("tree", TREE, method, algorithm, Set.of());

    assertThat(path).isEqualTo(store().computeTreePath("tree", TREE, method, algorithm, Set.of()));
    PathInfo info = store().queryPathInfo(path).orElseThrow();
    NarWriter.HashAndSize nar = NarWriter.hash(TREE, HashAlgorithm.SHA256);
    assertThat(info.narHash()).isEqualTo(nar.hash());
    assertThat(info.narSize()).isEqualTo(nar.size());
    assertThat(info.contentAddress().orElseThrow().method()).isEqualTo(method);
    Hash read = store().read(path, object -> NarWriter.hash(object, HashAlgorithm.SHA256).hash());
    assertThat(read).isEqualTo(nar.hash());
  }

  @ParameterizedTest
  @CsvSource({"FLAT, SHA256", "FLAT, SHA512", "TEXT, SHA256"})
  protected void filesLoseTheirExecutableBitWhereOnlyBytesCount(
      ContentAddressMethod method, HashAlgorithm algorithm) {
    StorePath path =
        store().addTree("f", MemoryTree.file(latin1("x"), true), method, algorithm, Set.of());

    boolean executable =
        store().read(path, object -> ((FileSystemObject.Regular) object).executable());

    assertThat(executable).isFalse();
  }

  @Test
  protected void aDirectoryCannotBeAddedFlat() {
    assertThatThrownBy(
            () ->
                store()
                    .addTree("d", TREE, ContentAddressMethod.FLAT, HashAlgorithm.SHA256, Set.of()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("needs a regular file");
  }

  @Test
  protected void derivationsAreReadBack() {
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>();
    outputs.put("out", new DerivationOutput.Deferred());
    Derivation draft =
        new Derivation(
            "snow",
            outputs,
            new TreeMap<>(),
            new TreeSet<>(Set.of(addText("note", "firn\n"))),
            "x86_64-linux",
            "/bin/sh",
            List.of(),
            new TreeMap<>(),
            Optional.empty());
    Instantiated drv =
        new DerivationHasher(store().dir(), store()::readDerivation).instantiate(draft);

    StorePath path = store().addDerivation(drv);

    assertThat(path).isEqualTo(drv.path());
    assertThat(store().readDerivation(path)).isEqualTo(drv.derivation());
  }

  @Test
  protected void addingTwiceIsAddingOnce() {
    assertThat(addText("note", "firn\n")).isEqualTo(addText("note", "firn\n"));
  }

  @Test
  protected void unknownPathsAreNotValid() {
    StorePath unknown = new StorePath("0".repeat(32) + "-unknown");

    assertThat(store().isValid(unknown)).isFalse();
    assertThat(store().queryPathInfo(unknown)).isEmpty();
    assertThatThrownBy(() -> store().read(unknown, object -> object))
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("is not valid");
  }

  @Test
  protected void namesWithForeignBytesAreRefused() {
    assertThatThrownBy(() -> addText("new\nline", "")).isInstanceOf(StoreException.class);
  }

  protected StorePath addText(String name, String contents) {
    return store().addText(name, latin1(contents), Set.of());
  }

  protected static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
