package dev.firn.store.local;

import dev.firn.store.content.ContentHash;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds objects to a store's folder: writes them, at once or through the queue, and has them wait
 * for their registration. A collector is kept away meanwhile.
 */
final class ObjectAdder {
  private final StoreDir dir;
  private final ObjectFiles files;
  private final StoreDatabase database;
  private final Registrations registrations;
  private final WriteQueue writes;
  private final CollectorGuard guard;
  private final Object[] adding = new Object[64];
  private volatile boolean folderIsMade;

  ObjectAdder(
      StoreDir dir,
      ObjectFiles files,
      StoreDatabase database,
      Registrations registrations,
      WriteQueue writes,
      CollectorGuard guard) {
    this.dir = dir;
    this.files = files;
    this.database = database;
    this.registrations = registrations;
    this.writes = writes;
    this.guard = guard;
    Arrays.setAll(adding, _ -> new Object());
  }

  /** Whether that object was added here, whether or not it is registered yet. */
  boolean isKnown(StorePath path) {
    // in the order that an object goes through, so that it is not missed on its way
    return writes.contains(path) || registrations.know(path);
  }

  boolean isValid(StorePath path) {
    return isKnown(path) || database.query(path).isPresent();
  }

  /** What adds something. */
  @FunctionalInterface
  interface Addition<T> {
    T run() throws IOException;
  }

  @FunctionalInterface
  interface PlainAddition {
    void run() throws IOException;
  }

  /** Runs what adds something, in a folder that is made, and while no collector runs. */
  void run(String name, PlainAddition addition) {
    get(
        name,
        () -> {
          addition.run();
          return name;
        });
  }

  private <T> T get(String name, Addition<T> addition) {
    begin(name);
    try {
      makeFolder();
      return addition.run();
    } catch (IOException e) {
      throw cannotAdd(name, e);
    } finally {
      guard.exit();
    }
  }

  private void begin(String name) {
    try {
      guard.enter();
    } catch (IOException e) {
      throw cannotAdd(name, e);
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

  /** Moves trees to their places and registers them. */
  void adopt(Map<PathInfo, Path> trees) {
    List<Registration> batch = new ArrayList<>();
    begin("trees");
    try {
      for (Map.Entry<PathInfo, Path> tree : trees.entrySet()) {
        PathInfo info = tree.getKey();
        run(
            info.path().name(),
            () -> {
              guard.keep(info.path());
              if (!isValid(info.path())) {
                files.adopt(tree.getValue(), info.path());
                batch.add(new Registration(info, Collections.emptySortedMap(), false));
              }
            });
      }
      registrations.runNow(batch);
    } finally {
      guard.exit();
    }
  }

  void addText(StorePath path, byte[] contents, References references) {
    SortedMap<String, StorePath> outputs =
        path.isDerivation()
            ? outputs(Derivation.parseATerm(dir, path.derivationName(), contents))
            : Collections.emptySortedMap();
    addText(path, contents, references, outputs);
  }

  void addDerivation(Instantiated drv) {
    addText(
        drv.path(),
        drv.aterm(),
        References.to(drv.derivation().references()),
        outputs(drv.derivation()));
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
    run(
        path.name(),
        () -> {
          guard.keep(path);
          writes.add(path, () -> writeText(path, contents, references, outputs));
        });
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
      registrations.add(new Registration(info, outputs, found));
    } catch (IOException e) {
      throw cannotAdd(path.name(), e);
    }
  }

  StorePath addTree(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      References references) {
    return get(name, () -> addShaped(name, tree, method, algorithm, references));
  }

  private StorePath addShaped(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      References references)
      throws IOException {
    NarSpool spool = new NarSpool(FlatFile.shaped(tree, method), files.temporary());
    if (method != ContentAddressMethod.GIT && spool.isSmall()) {
      ContentAddress address = spool.address(method, algorithm);
      StorePath path = dir.makeContentPath(name, address, references);
      guard.keep(path);
      if (!isValid(path)) {
        writes.add(path, () -> writeSmall(path, spool, address, references));
      }
      return path;
    }
    try (spool) {
      return addSpooled(name, spool, method, algorithm, references);
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
        registrations.add(registration(path, spool, address, references));
      } finally {
        DiskTree.delete(unpacked);
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
      StorePath early = dir.makeContentPath(name, spool.address(method, algorithm), references);
      if (isValid(early)) {
        guard.keep(early);
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
              : spool.address(method, algorithm);
      StorePath path = dir.makeContentPath(name, address, references);
      guard.keep(path);
      if (!isValid(path)) {
        files.moveIntoPlace(unpacked, path);
        put(registration(path, spool, address, references));
      }
      return path;
    } finally {
      DiskTree.delete(unpacked);
    }
  }

  /**
   * Unpacks and checks an archive. It is to be ended by {@link #endUnpacked}; until then, and until
   * what was added is registered, no collector runs.
   */
  Path unpack(PathInfo info, InputStream nar) {
    begin(info.path().name());
    boolean done = false;
    try {
      Path unpacked = get(info.path().name(), () -> checked(info, nar));
      done = true;
      return unpacked;
    } finally {
      if (!done) {
        guard.exit();
      }
    }
  }

  private Path checked(PathInfo info, InputStream nar) throws IOException {
    guard.keep(info.path());
    HashingInput input = new HashingInput(nar);
    Path unpacked = files.unpack(input);
    try {
      input.requireMatch(dir, info);
      ContentAddressCheck.require(dir, info, unpacked);
      return unpacked;
    } catch (IOException | RuntimeException e) {
      DiskTree.delete(unpacked);
      throw e;
    }
  }

  /** Adds what was unpacked, unless somebody else did meanwhile. */
  void addUnpacked(PathInfo info, Path unpacked) {
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

  /** Deletes what was unpacked, if it was not added. */
  void endUnpacked(PathInfo info, Path unpacked) {
    try {
      DiskTree.delete(unpacked);
    } catch (IOException e) {
      throw cannotAdd(info.path().name(), e);
    } finally {
      guard.exit();
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
    registrations.add(registration);
  }

  /**
   * Gives up the temporary names; nothing can be added afterwards until the folder is made again.
   */
  void close() throws IOException {
    synchronized (files) {
      folderIsMade = false;
      files.close();
    }
  }

  private ObjectException cannotAdd(String name, IOException e) {
    return new ObjectException(
        "io", "cannot add '" + name + "' to the store '" + dir.path() + "': " + e, e);
  }
}
