package dev.firn.store.local;

import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store in a folder, which real Nix can use too, also at the same time. Its garbage collector
 * waits from the first object that is added until all are registered, and adding waits for a
 * collector that runs. What must outlive a later collection is kept by {@link #keepUntilClosed}, as
 * long as nothing refers to it that is kept anyway.
 *
 * <p>Adding writes the object's files under a temporary name that is then renamed: what is large at
 * once, texts and small trees on a thread of the store's own, for which whoever asks for one of
 * them waits. Registering them as valid is put off to {@link #flush}, {@link #close}, or the
 * 10,000th object, and is one transaction. So a process that dies leaves complete objects that are
 * not valid, which the next one that adds them uses, and under temporary names perhaps what was
 * half done, which the next one that adds anything deletes.
 *
 * <p>Like Nix in its default settings it does not wait for files to reach the disk.
 */
public final class LocalStore implements Store {
  private final StoreDir dir;
  private final Path folder;
  private final Path state;
  private final ObjectFiles files;
  private final StoreDatabase database;
  private final Registrations registrations;
  private final CollectorGuard guard;
  private final WriteQueue writes = new WriteQueue();
  private final ObjectAdder adder;

  private LocalStore(StoreDir dir, Path folder, Path state) {
    this.dir = dir;
    this.folder = folder;
    this.state = state;
    this.files = new ObjectFiles(folder, state.resolve("firn-writers"));
    this.database = new StoreDatabase(dir, state.resolve("db"));
    this.registrations = new Registrations(dir, files, database);
    this.guard = new CollectorGuard(dir, state);
    this.adder = new ObjectAdder(dir, files, database, registrations, writes, guard);
  }

  /**
   * A store below {@code root}, as {@code nix --store root}: its paths are named {@code
   * /nix/store/…} and kept in {@code root/nix/store}. Nothing is made before something is added.
   */
  public static LocalStore inRoot(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    return new LocalStore(
        StoreDir.DEFAULT, absolute.resolve("nix/store"), absolute.resolve("nix/var/nix"));
  }

  /** The machine's own store: {@code /nix/store} with its state in {@code /nix/var/nix}. */
  public static LocalStore ofSystem() {
    return new LocalStore(StoreDir.DEFAULT, Path.of("/nix/store"), Path.of("/nix/var/nix"));
  }

  /**
   * A store with all folders given.
   *
   * @param dir what its paths are named
   * @param folder where the objects are
   * @param state where {@code db/db.sqlite} is, and who writes has a lock in {@code firn-writers}
   */
  public static LocalStore of(StoreDir dir, Path folder, Path state) {
    return new LocalStore(dir, folder, state);
  }

  @Override
  public StoreDir dir() {
    return dir;
  }

  @Override
  public boolean isValid(StorePath path) {
    return adder.isValid(path);
  }

  /** Where the objects are; it may not exist yet. */
  public Path folder() {
    return folder;
  }

  /** Where the database and the roots are; it may not exist yet. */
  public Path stateFolder() {
    return state;
  }

  /**
   * Keeps what is added from now on, and what turns out to be there already when it is added, from
   * garbage collectors until this store is closed or the process ends.
   *
   * @param waiting told when adding has to wait for a collector that runs
   */
  public void keepUntilClosed(Runnable waiting) {
    guard.keepAll(waiting);
  }

  /**
   * Keeps a path, and all that it refers to, as {@link #keepUntilClosed} keeps what is added.
   *
   * @return whether it is valid; another is not kept
   */
  public boolean keep(StorePath path) {
    if (!isValid(path)) {
      return false;
    }
    adder.run(path.name(), () -> guard.keep(path));
    letCollect();
    return isValid(path);
  }

  /** Makes the store's folder if it is not there. */
  public void prepare() {
    adder.run("anything", () -> {});
    letCollect();
  }

  /**
   * Those paths and all that they refer to, directly or not, in no particular order.
   *
   * @throws ObjectException {@code not-valid} if one of {@code roots} is not valid
   */
  public Set<StorePath> closure(Collection<StorePath> roots) {
    Set<StorePath> closure = new LinkedHashSet<>();
    Deque<StorePath> next = new ArrayDeque<>(roots);
    while (!next.isEmpty()) {
      StorePath path = next.remove();
      if (closure.add(path)) {
        PathInfo info =
            queryPathInfo(path)
                .orElseThrow(
                    () ->
                        new ObjectException(
                            "not-valid", "path '" + dir.print(path) + "' is not valid"));
        info.references().stream().filter(r -> !closure.contains(r)).forEach(next::add);
      }
    }
    return closure;
  }

  /**
   * Moves trees into the store and registers them, all or none of them. They must be on the store's
   * file system, in canonical form, and what their information says; nothing of that is checked.
   * Trees of paths that are valid already are left where they are.
   *
   * @param trees by what is known about them
   */
  public void adopt(Map<PathInfo, Path> trees) {
    flush();
    adder.adopt(trees);
    letCollect();
  }

  @Override
  public Optional<PathInfo> queryPathInfo(StorePath path) {
    writes.await(path);
    return registrations.waiting(path).or(() -> database.query(path));
  }

  @Override
  public Optional<Path> physicalPath(StorePath path) {
    writes.await(path);
    return Optional.of(files.path(path));
  }

  @Override
  public StorePath addText(String name, byte[] contents, Collection<StorePath> references) {
    Hash hash = Hash.digest(HashAlgorithm.SHA256, contents);
    References refs = References.to(references);
    StorePath path = dir.makeTextPath(name, hash, refs);
    if (!adder.isKnown(path)) {
      adder.addText(path, contents, refs);
    }
    return path;
  }

  @Override
  public StorePath addDerivation(Instantiated drv) {
    StorePath path = drv.path();
    if (!adder.isKnown(path)) {
      adder.addDerivation(drv);
    }
    return path;
  }

  @Override
  public StorePath addTree(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      Collection<StorePath> references) {
    return adder.addTree(name, tree, method, algorithm, References.to(references));
  }

  /**
   * Adds an object that comes as an archive, after checking the archive's hash and size.
   *
   * <p>An object that claims a content address must be at the path that follows from it and have
   * that content; if it refers to itself, as Nix 2.35 and later hash such content.
   *
   * @throws ObjectException {@code hash-mismatch} if the archive is another than {@code info} says;
   *     {@code wrong-content-address}
   * @throws dev.firn.store.nar.NarException if it is malformed
   */
  public void addNar(PathInfo info, InputStream nar) {
    if (isValid(info.path())) {
      adder.run(info.path().name(), () -> guard.keep(info.path()));
      return;
    }
    try (Staged staged = stage(info, nar)) {
      staged.add();
    }
  }

  /**
   * Unpacks and checks an archive as {@link #addNar} does, without adding the object yet: archives
   * can come in any order, but an object is added after those that it refers to.
   */
  public Staged stage(PathInfo info, InputStream nar) {
    return new Staged(info, adder.unpack(info, nar));
  }

  /** An object that is unpacked and checked but not added; closing deletes it if it is not. */
  public final class Staged implements AutoCloseable {
    private final PathInfo info;
    private final Path unpacked;
    private boolean closed;

    private Staged(PathInfo info, Path unpacked) {
      this.info = info;
      this.unpacked = unpacked;
    }

    /** Adds it, unless somebody else did meanwhile. */
    public void add() {
      adder.addUnpacked(info, unpacked);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        adder.endUnpacked(info, unpacked);
      }
    }
  }

  @Override
  public <T> T read(StorePath path, ObjectReader<T> reader) {
    if (!isValid(path)) {
      throw new ObjectException("not-valid", "path '" + dir.print(path) + "' is not valid");
    }
    writes.await(path);
    try {
      return reader.read(DiskTree.open(files.path(path)));
    } catch (NoSuchFileException e) {
      throw new ObjectException(
          "damaged", "path '" + dir.print(path) + "' is registered as valid but is not on disk", e);
    } catch (IOException e) {
      throw new ObjectException("io", "cannot read '" + dir.print(path) + "': " + e, e);
    }
  }

  @Override
  public void flush() {
    writes.awaitAll();
    registrations.run();
    letCollect();
  }

  /** Lets collectors run again, unless somebody is adding or something is to be registered yet. */
  private void letCollect() {
    try {
      guard.release(() -> writes.isEmpty() && registrations.isEmpty());
    } catch (IOException e) {
      throw new ObjectException(
          "io", "cannot keep paths of the store '" + dir.path() + "': " + e, e);
    }
  }

  @Override
  public void close() {
    try (database) {
      flush();
    } finally {
      closeFiles();
    }
  }

  private void closeFiles() {
    try (guard) {
      adder.close();
    } catch (IOException e) {
      throw new ObjectException("io", "cannot close the store '" + dir.path() + "': " + e, e);
    }
  }
}
