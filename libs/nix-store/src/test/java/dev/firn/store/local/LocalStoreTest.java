package dev.firn.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.content.ContentHash;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarException;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.objects.StoreContract;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalStoreTest extends StoreContract {
  private static final FileSystemObject TREE =
      MemoryTree.directory(Map.of("x", MemoryTree.file("firn\n")));

  private Path root;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    root = Files.createTempDirectory("store");
    store = LocalStore.inRoot(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    DiskTree.delete(root);
  }

  @Override
  protected Store store() {
    return store;
  }

  @Test
  void objectsOutliveTheProcess() {
    StorePath note = addText("note", "firn\n");
    StorePath tree = addTree();
    store.close();

    try (LocalStore again = LocalStore.inRoot(root)) {
      assertThat(again.isValid(note)).isTrue();
      assertThat(again.queryPathInfo(tree).orElseThrow().contentAddress()).isPresent();
    }
  }

  @Test
  void filesAreInCanonicalForm() throws IOException {
    Path file = store.physicalPath(addText("note", "firn\n")).orElseThrow();

    assertThat(file).hasContent("firn\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r--r--");
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
  }

  @Test
  void nothingIsMadeBeforeSomethingIsAdded() {
    assertThat(store.isValid(new StorePath("0".repeat(32) + "-x"))).isFalse();

    assertThat(root.resolve("nix")).doesNotExist();
  }

  @Test
  void anotherProcessSeesObjectsAfterTheFlush() {
    try (LocalStore other = LocalStore.inRoot(root)) {
      StorePath note = addText("note", "firn\n");
      boolean before = other.isValid(note);
      store.flush();

      assertThat(before).isFalse();
      assertThat(other.isValid(note)).isTrue();
    }
  }

  /** Root may write everywhere, so this says nothing when root runs it. */
  @Test
  void aStoreOfAnotherUserCanBeRead() throws IOException {
    StorePath note = addText("note", "firn\n");
    store.close();
    Path database = root.resolve("nix/var/nix/db");
    Files.setPosixFilePermissions(
        database.resolve("db.sqlite"), PosixFilePermissions.fromString("r--r--r--"));
    Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("r-xr-xr-x"));

    try (LocalStore reader = LocalStore.inRoot(root)) {
      assertThat(reader.isValid(note)).isTrue();
    }
  }

  @Test
  void aDeadProcessLeavesFilesThatTheNextOneUses() {
    LocalStore dead = LocalStore.inRoot(root);
    StorePath note = dead.addText("note", latin1("firn\n"), Set.of());
    assertThat(store.isValid(note)).isFalse();

    addText("note", "firn\n");
    store.flush();

    assertThat(store.isValid(note)).isTrue();
  }

  @Test
  void aDamagedLeftoverIsFoundOutAndReplaced() throws IOException {
    LocalStore dead = LocalStore.inRoot(root);
    Path file = dead.physicalPath(dead.addText("note", latin1("firn\n"), Set.of())).orElseThrow();
    Files.delete(file);
    Files.writeString(file, "evil\n");
    addText("note", "firn\n");

    assertThatThrownBy(store::flush)
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("run this again");

    addText("note", "firn\n");
    store.flush();
    assertThat(file).hasContent("firn\n");
  }

  @Test
  void aLeftoverDirectoryIsReplaced() throws IOException {
    StorePath path =
        store.computeTreePath(
            "tree", TREE, ContentAddressMethod.NAR, HashAlgorithm.SHA256, Set.of());
    Path folder = store.physicalPath(path).orElseThrow();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("half"), "done");

    addTree();
    store.flush();

    assertThat(folder.resolve("half")).doesNotExist();
    assertThat(folder.resolve("x")).hasContent("firn\n");
  }

  @Test
  void noTemporaryFilesRemain() throws IOException {
    addText("note", "firn\n");
    addTree();
    addTree();
    assertThatThrownBy(() -> importNar(new byte[] {1, 2, 3}, Hash.digest(HashAlgorithm.SHA256, "")))
        .isInstanceOf(NarException.class);
    store.flush();

    try (var entries = Files.list(root.resolve("nix/store"))) {
      assertThat(entries).hasSize(2);
    }
  }

  @Test
  void anObjectWhoseReferenceIsNotValidCannotBeRegistered() {
    StorePath unknown = new StorePath("0".repeat(32) + "-unknown");
    store.addText("note", latin1("x"), Set.of(unknown));

    assertThatThrownBy(store::flush)
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("refers to '/nix/store/" + unknown + "', which is not valid");
    store = LocalStore.inRoot(root);
  }

  @Test
  void anArchiveIsImportedIfItIsWhatWasAnnounced() throws IOException {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(TREE, nar);

    StorePath path =
        importNar(nar.toByteArray(), NarWriter.hash(TREE, HashAlgorithm.SHA256).hash());

    assertThat(store.isValid(path)).isTrue();
  }

  @Test
  void anotherArchiveThanAnnouncedIsRefused() throws IOException {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(TREE, nar);

    assertThatThrownBy(
            () -> importNar(nar.toByteArray(), Hash.digest(HashAlgorithm.SHA256, "other")))
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("were announced");
  }

  @Test
  void aContentAddressedArchiveIsImportedToItsOwnPathOnly() throws IOException {
    ContentAddress address = ContentHash.of(TREE, ContentAddressMethod.NAR, HashAlgorithm.SHA256);
    StorePath right = StoreDir.DEFAULT.makeContentPath("tree", address);

    importAddressed(right, address);
    assertThat(store.isValid(right)).isTrue();

    assertThatThrownBy(() -> importAddressed(new StorePath("1".repeat(32) + "-tree"), address))
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("claims the content address");
  }

  @Test
  void aFalseContentAddressIsRefused() throws IOException {
    ContentAddress address =
        ContentHash.of(MemoryTree.file("else"), ContentAddressMethod.NAR, HashAlgorithm.SHA1);

    assertThatThrownBy(
            () -> importAddressed(StoreDir.DEFAULT.makeContentPath("tree", address), address))
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("is not that of its contents");
  }

  @Test
  void anImportedObjectMayReferToItself() throws IOException {
    StorePath path = importReferringToItself("");

    assertThat(store.isValid(path)).isTrue();
  }

  @Test
  void anImportedObjectThatRefersToItselfMustHaveTheContentItClaims() {
    assertThatThrownBy(() -> importReferringToItself("changed"))
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("is not that of its contents");
  }

  private StorePath importReferringToItself(String change) throws IOException {
    StorePath draft = new StorePath("0".repeat(32) + "-self");
    ContentAddress address =
        ContentHash.of(
            MemoryTree.file("I am " + draft),
            ContentAddressMethod.NAR,
            HashAlgorithm.SHA256,
            draft);
    StorePath path =
        StoreDir.DEFAULT.makeContentPath("self", address, new References(new TreeSet<>(), true));
    FileSystemObject tree = MemoryTree.file("I am " + path + change);
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(tree, nar);
    NarWriter.HashAndSize hash = NarWriter.hash(tree, HashAlgorithm.SHA256);
    store.addNar(
        PathInfo.of(path, hash.hash(), hash.size(), new TreeSet<>(Set.of(path)), address),
        new ByteArrayInputStream(nar.toByteArray()));
    return path;
  }

  @Test
  void whatADeadProcessLeftIsDeletedByTheNext() throws IOException {
    Path folder = root.resolve("nix/store");
    Files.createDirectories(folder.resolve(".firn-tmp-1-dead-1/half"));
    Files.writeString(folder.resolve(".firn-tmp-1-dead-2"), "half");
    Files.writeString(folder.resolve(".firn-tmp-1-other-1"), "of nobody that is known");
    Path lock = root.resolve("nix/var/nix/firn-writers/1-dead");
    Files.createDirectories(lock.getParent());
    Files.createFile(lock);

    addText("note", "text");

    assertThat(folder.resolve(".firn-tmp-1-dead-1")).doesNotExist();
    assertThat(folder.resolve(".firn-tmp-1-dead-2")).doesNotExist();
    assertThat(lock).doesNotExist();
    assertThat(folder.resolve(".firn-tmp-1-other-1")).exists();
  }

  @Test
  void whatTheLivingWriteIsLeftAlone() throws IOException {
    addText("note", "text");
    Path lock;
    try (Stream<Path> locks = Files.list(root.resolve("nix/var/nix/firn-writers"))) {
      lock = locks.filter(file -> !file.endsWith("all")).findFirst().orElseThrow();
    }
    Path half = root.resolve("nix/store/.firn-tmp-" + lock.getFileName() + "-99");
    Files.writeString(half, "half");

    try (LocalStore other = LocalStore.inRoot(root)) {
      other.addText("other", latin1("text"), Set.of());
    }

    assertThat(half).exists();
    assertThat(lock).exists();
  }

  private void importAddressed(StorePath path, ContentAddress address) throws IOException {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(TREE, nar);
    NarWriter.HashAndSize hash = NarWriter.hash(TREE, HashAlgorithm.SHA256);
    store.addNar(
        PathInfo.of(path, hash.hash(), hash.size(), new TreeSet<>(), address),
        new ByteArrayInputStream(nar.toByteArray()));
  }

  @Test
  void manyStoresMayAddTheSameAtOnce() {
    List<StorePath> paths =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(
                i -> {
                  try (LocalStore mine = LocalStore.inRoot(root)) {
                    mine.addTree(
                        "tree", TREE, ContentAddressMethod.NAR, HashAlgorithm.SHA256, Set.of());
                    return mine.addText("note" + i % 20, latin1("n" + i % 20), Set.of());
                  }
                })
            .toList();

    assertThat(new TreeSet<>(paths)).hasSize(20).allMatch(store::isValid);
  }

  @Test
  void manyThreadsMayAddAtOnce() {
    List<StorePath> paths = new ArrayList<>();
    IntStream.range(0, 2_000)
        .parallel()
        .mapToObj(i -> addText("note" + i, "n" + i))
        .forEachOrdered(paths::add);
    store.flush();

    assertThat(paths).allMatch(store::isValid);
  }

  @Test
  void aTextThatCannotBeWrittenIsToldByTheNextFlushOnly() throws IOException {
    StorePath first = addText("first", "1");
    store.flush();
    Path folder = root.resolve("nix/store");
    Files.delete(store.physicalPath(first).orElseThrow());
    Files.delete(folder);
    Files.writeString(folder, "no folder");

    StorePath second = addText("second", "2");

    assertThatThrownBy(store::flush)
        .isInstanceOf(ObjectException.class)
        .hasMessageContaining("cannot add 'second'");
    store.flush();
    assertThat(store.isValid(second)).isFalse();
  }

  @Test
  void aTextIsThereForWhoeverAsks() throws IOException {
    StorePath path = addText("note", "x".repeat(1 << 20));

    assertThat(store.physicalPath(path).orElseThrow()).hasSize(1 << 20);
    assertThat(store.queryPathInfo(path)).isPresent();
  }

  private StorePath addTree() {
    return store.addTree("tree", TREE, ContentAddressMethod.NAR, HashAlgorithm.SHA256, Set.of());
  }

  private StorePath importNar(byte[] nar, Hash hash) {
    StorePath path = new StorePath("1".repeat(32) + "-imported");
    store.addNar(
        new PathInfo(
            path,
            hash,
            nar.length,
            new TreeSet<>(),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty()),
        new ByteArrayInputStream(nar));
    return path;
  }
}
