package dev.firn.store.local;

import dev.firn.store.content.ContentException;
import dev.firn.store.content.ContentHash;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.nar.NarEvent;
import dev.firn.store.nar.NarReader;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store in a folder, which real Nix can use too, also at the same time. (Real Nix's garbage
 * collector does not know of objects that are not registered yet; don't run it during {@link
 * #addText} … {@link #flush}.)
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
  private static final int FLUSH_AT = 10_000;

  private final StoreDir dir;
  private final Path folder;
  private final Path state;
  private final ObjectFiles files;
  private final StoreDatabase database;
  private final Map<StorePath, Registration> pending = new ConcurrentHashMap<>();
  private final Set<StorePath> registered = ConcurrentHashMap.newKeySet();
  private final WriteQueue writes = new WriteQueue();
  private final Object[] adding = new Object[64];
  private volatile boolean folderIsMade;

  private LocalStore(StoreDir dir, Path folder, Path state) {
    this.dir = dir;
    this.folder = folder;
    this.state = state;
    this.files = new ObjectFiles(folder, state.resolve("firn-writers"));
    this.database = new StoreDatabase(dir, state.resolve("db"));
    Arrays.setAll(adding, _ -> new Object());
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
    return isKnown(path) || database.query(path).isPresent();
  }

  /** Where the objects are; it may not exist yet. */
  public Path folder() {
    return folder;
  }

  /** Where the database and the roots are; it may not exist yet. */
  public Path stateFolder() {
    return state;
  }

  /** Makes the store's folder if it is not there. */
  public void prepare() {
    try {
      makeFolder();
    } catch (IOException e) {
      throw cannotAdd("anything", e);
    }
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
    prepare();
    List<Registration> batch = new ArrayList<>();
    for (Map.Entry<PathInfo, Path> tree : trees.entrySet()) {
      PathInfo info = tree.getKey();
      if (!isValid(info.path())) {
        try {
          files.adopt(tree.getValue(), info.path());
        } catch (IOException e) {
          throw cannotAdd(info.path().name(), e);
        }
        batch.add(new Registration(info, Collections.emptySortedMap(), false));
      }
    }
    if (!batch.isEmpty()) {
      database.register(batch, _ -> {});
      batch.forEach(registration -> registered.add(registration.info().path()));
    }
  }

  private boolean isKnown(StorePath path) {
    // in the order that an object goes through, so that it is not missed on its way
    return writes.contains(path) || pending.containsKey(path) || registered.contains(path);
  }

  @Override
  public Optional<PathInfo> queryPathInfo(StorePath path) {
    writes.await(path);
    Registration added = pending.get(path);
    return added != null ? Optional.of(added.info()) : database.query(path);
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
    if (!isKnown(path)) {
      SortedMap<String, StorePath> outputs = Collections.emptySortedMap();
      if (path.isDerivation()) {
        outputs = outputs(Derivation.parseATerm(dir, path.derivationName(), contents));
      }
      addText(path, contents, refs, outputs);
    }
    return path;
  }

  @Override
  public StorePath addDerivation(Instantiated drv) {
    StorePath path = drv.path();
    if (!isKnown(path)) {
      addText(
          path,
          drv.aterm(),
          References.to(drv.derivation().references()),
          outputs(drv.derivation()));
    }
    return path;
  }

  private SortedMap<String, StorePath> outputs(Derivation drv) {
    SortedMap<String, StorePath> known = new TreeMap<>();
    drv.outputs()
        .forEach(
            (name, output) ->
                output.knownPath(dir, drv.name(), name).ifPresent(p -> known.put(name, p)));
    return known;
  }

  private void addText(
      StorePath path,
      byte[] contents,
      References references,
      SortedMap<String, StorePath> outputs) {
    try {
      makeFolder();
    } catch (IOException e) {
      throw cannotAdd(path.name(), e);
    }
    writes.add(path, () -> writeText(path, contents, references, outputs));
  }

  private void writeText(
      StorePath path,
      byte[] contents,
      References references,
      SortedMap<String, StorePath> outputs) {
    try {
      NarWriter.HashAndSize nar =
          NarWriter.hash(MemoryTree.file(contents, false), HashAlgorithm.SHA256);
      PathInfo info =
          PathInfo.of(
              path,
              nar.hash(),
              nar.size(),
              references.others(),
              new ContentAddress(
                  ContentAddressMethod.TEXT, Hash.digest(HashAlgorithm.SHA256, contents)));
      boolean found = files.hasFile(path, contents.length);
      if (!found) {
        files.writeFile(path, contents);
      }
      putInOrder(new Registration(info, outputs, found));
    } catch (IOException e) {
      throw cannotAdd(path.name(), e);
    }
  }

  @Override
  public StorePath addTree(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      Collection<StorePath> references) {
    References refs = References.to(references);
    try {
      makeFolder();
      NarSpool spool = new NarSpool(shaped(tree, method), files.temporary());
      if (method != ContentAddressMethod.GIT && spool.isSmall()) {
        ContentAddress address = spooledAddress(spool, method, algorithm);
        StorePath path = dir.makeContentPath(name, address, refs);
        if (!isValid(path)) {
          writes.add(path, () -> writeSmall(path, spool, address, refs));
        }
        return path;
      }
      try (spool) {
        return addSpooled(name, spool, method, algorithm, refs);
      }
    } catch (IOException e) {
      throw cannotAdd(name, e);
    }
  }

  private void writeSmall(
      StorePath path, NarSpool spool, ContentAddress address, References references) {
    try {
      Path unpacked;
      try (InputStream nar = spool.open()) {
        unpacked = files.unpack(nar);
      }
      try {
        files.moveIntoPlace(unpacked, path);
        putInOrder(registration(path, spool, address, references));
      } finally {
        ObjectFiles.delete(unpacked);
      }
    } catch (IOException e) {
      throw cannotAdd(path.name(), e);
    }
  }

  private static Registration registration(
      StorePath path, NarSpool spool, ContentAddress address, References references) {
    PathInfo info =
        PathInfo.of(path, spool.hash().hash(), spool.hash().size(), references.others(), address);
    return new Registration(info, Collections.emptySortedMap(), false);
  }

  private StorePath addSpooled(
      String name,
      NarSpool spool,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      References references)
      throws IOException {
    if (method != ContentAddressMethod.GIT) {
      StorePath early =
          dir.makeContentPath(name, spooledAddress(spool, method, algorithm), references);
      if (isValid(early)) {
        return early;
      }
    }
    Path unpacked;
    try (InputStream nar = spool.open()) {
      unpacked = files.unpack(nar);
    }
    try {
      ContentAddress address =
          method == ContentAddressMethod.GIT
              ? ContentHash.of(DiskTree.open(unpacked), method, algorithm)
              : spooledAddress(spool, method, algorithm);
      StorePath path = dir.makeContentPath(name, address, references);
      if (!isValid(path)) {
        files.moveIntoPlace(unpacked, path);
        put(registration(path, spool, address, references));
      }
      return path;
    } finally {
      ObjectFiles.delete(unpacked);
    }
  }

  /** A file that is addressed by its bytes alone loses its executable bit. */
  private static FileSystemObject shaped(FileSystemObject tree, ContentAddressMethod method)
      throws IOException {
    boolean flat = method == ContentAddressMethod.FLAT || method == ContentAddressMethod.TEXT;
    if (!flat) {
      return tree;
    }
    if (!(tree instanceof FileSystemObject.Regular file)) {
      throw ContentException.notAFile(method);
    }
    return file.executable() ? new NotExecutable(file) : file;
  }

  private record NotExecutable(FileSystemObject.Regular file) implements FileSystemObject.Regular {
    @Override
    public boolean executable() {
      return false;
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      file.copyTo(out);
    }
  }

  private static ContentAddress spooledAddress(
      NarSpool spool, ContentAddressMethod method, HashAlgorithm algorithm) throws IOException {
    if (method == ContentAddressMethod.NAR && algorithm == HashAlgorithm.SHA256) {
      return new ContentAddress(method, spool.hash().hash());
    }
    Hasher hasher = new Hasher(algorithm);
    try (InputStream nar = spool.open()) {
      if (method == ContentAddressMethod.NAR) {
        nar.transferTo(hasher);
      } else {
        NarReader reader = new NarReader(nar);
        if (reader.next() instanceof NarEvent.Regular) {
          reader.copyContents(hasher);
        }
      }
    }
    return new ContentAddress(method, hasher.finish());
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
    try {
      makeFolder();
      HashingInput input = new HashingInput(nar);
      Path unpacked = files.unpack(input);
      try {
        input.requireMatch(dir, info);
        if (info.contentAddress().isPresent()) {
          checkContentAddress(info, info.contentAddress().get(), unpacked);
        }
        return new Staged(info, unpacked);
      } catch (IOException | RuntimeException e) {
        ObjectFiles.delete(unpacked);
        throw e;
      }
    } catch (IOException e) {
      throw cannotAdd(info.path().name(), e);
    }
  }

  /** An object that is unpacked and checked but not added; closing deletes it if it is not. */
  public final class Staged implements AutoCloseable {
    private final PathInfo info;
    private final Path unpacked;

    private Staged(PathInfo info, Path unpacked) {
      this.info = info;
      this.unpacked = unpacked;
    }

    /** Adds it, unless somebody else did meanwhile. */
    public void add() {
      try {
        synchronized (adding[Math.floorMod(info.path().hashCode(), adding.length)]) {
          if (!isValid(info.path())) {
            SortedMap<String, StorePath> outputs = outputsOf(info.path(), unpacked);
            files.moveIntoPlace(unpacked, info.path());
            put(new Registration(info, outputs, false));
          }
        }
      } catch (IOException e) {
        throw cannotAdd(info.path().name(), e);
      }
    }

    @Override
    public void close() {
      try {
        ObjectFiles.delete(unpacked);
      } catch (IOException e) {
        throw cannotAdd(info.path().name(), e);
      }
    }
  }

  private void checkContentAddress(PathInfo info, ContentAddress claimed, Path unpacked)
      throws IOException {
    TreeSet<StorePath> others = new TreeSet<>(info.references());
    boolean self = others.remove(info.path());
    StorePath right =
        dir.makeContentPath(info.path().name(), claimed, new References(others, self));
    boolean matches =
        right.equals(info.path())
            && ContentHash.of(
                    DiskTree.open(unpacked),
                    claimed.method(),
                    claimed.hash().algorithm(),
                    info.path())
                .equals(claimed);
    if (!matches) {
      throw new ObjectException(
          "wrong-content-address",
          "path '"
              + dir.print(info.path())
              + "' claims the content address '"
              + claimed
              + "', which leads to '"
              + dir.print(right)
              + "' or is not that of its contents");
    }
  }

  /** A derivation's outputs are registered with it. */
  private SortedMap<String, StorePath> outputsOf(StorePath path, Path file) throws IOException {
    if (path.isDerivation() && DiskTree.open(file) instanceof FileSystemObject.Regular text) {
      byte[] aterm = MemoryTree.contents(text);
      return outputs(Derivation.parseATerm(dir, path.derivationName(), aterm));
    }
    return Collections.emptySortedMap();
  }

  private void put(Registration registration) {
    if (!registration.info().references().isEmpty()) {
      writes.awaitAll();
    }
    putInOrder(registration);
  }

  /** What it refers to is pending or registered already, as the queue keeps its order. */
  private void putInOrder(Registration registration) {
    int size;
    synchronized (pending) {
      pending.put(registration.info().path(), registration);
      size = pending.size();
    }
    if (size >= FLUSH_AT) {
      register();
    }
  }

  private void makeFolder() throws IOException {
    if (!folderIsMade) {
      synchronized (files) {
        if (!folderIsMade) {
          files.makeFolder();
          folderIsMade = true;
          // SQLite takes a while to load, and flush will need it
          Thread.ofPlatform().daemon().name("store-database").start(database::warmUp);
        }
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
    register();
  }

  private synchronized void register() {
    List<Registration> batch;
    synchronized (pending) {
      // nothing is added meanwhile, so what an object refers to is in the batch or before it
      batch = List.copyOf(pending.values());
    }
    if (batch.isEmpty()) {
      return;
    }
    database.register(batch, this::checkOnDisk);
    for (Registration registration : batch) {
      StorePath path = registration.info().path();
      registered.add(path);
      pending.remove(path);
    }
  }

  /** A file that somebody wrote but nobody registered must be what it would have been. */
  private void checkOnDisk(Registration registration) {
    StorePath path = registration.info().path();
    try {
      Path file = files.path(path);
      NarWriter.HashAndSize nar = NarWriter.hash(DiskTree.open(file), HashAlgorithm.SHA256);
      if (!nar.hash().equals(registration.info().narHash())) {
        pending.remove(path);
        ObjectFiles.delete(file);
        throw new ObjectException(
            "damaged",
            "an unregistered file at '"
                + file
                + "' had other contents than '"
                + dir.print(path)
                + "' must have; it was deleted, run this again");
      }
    } catch (IOException e) {
      throw cannotAdd(path.name(), e);
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
    synchronized (files) {
      folderIsMade = false;
      try {
        files.close();
      } catch (IOException e) {
        throw new ObjectException("io", "cannot close the store '" + dir.path() + "': " + e, e);
      }
    }
  }

  private ObjectException cannotAdd(String name, IOException e) {
    return new ObjectException(
        "io", "cannot add '" + name + "' to the store '" + dir.path() + "': " + e, e);
  }
}
