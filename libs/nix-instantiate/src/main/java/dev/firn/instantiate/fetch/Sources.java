package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts fetched trees where an evaluation can read them: into the store, or, as long as nothing
 * needs them there or the store is read-only, into the cache under their store path.
 */
final class Sources {
  private final Store store;
  private final FetchCache cache;
  private final SourceAccess access;
  private final ConcurrentHashMap<StorePath, Path> mounts = new ConcurrentHashMap<>();

  Sources(Store store, FetchCache cache, SourceAccess access) {
    this.store = store;
    this.cache = cache;
    this.access = access;
  }

  /** Where a tree is on disk that is shown under a store path. */
  Optional<Path> mounted(StorePath path) {
    return Optional.ofNullable(mounts.get(path));
  }

  private void mount(StorePath path, Path tree) {
    mounts.put(path, tree);
    access.mount(path, tree);
  }

  /** Where a tree went, and the hash of its archive. */
  record Placed(StorePath path, Hash narHash) {}

  StorePath pathOf(String name, Hash narHash) {
    return store.dir().makeContentPath(name, new ContentAddress(ContentAddressMethod.NAR, narHash));
  }

  /** The tree of a known hash, if it is here already. */
  Optional<Placed> find(String name, Hash narHash) {
    StorePath path = pathOf(name, narHash);
    if (store.isValid(path)) {
      access.allow(path);
      return Optional.of(new Placed(path, narHash));
    }
    Optional<Path> kept = cache.findTree(treeName(narHash));
    kept.ifPresent(tree -> mount(path, tree));
    return kept.map(_ -> new Placed(path, narHash));
  }

  private static String treeName(Hash narHash) {
    return narHash.nix32();
  }

  /** Adds a tree that may change, or that is no plain directory on disk. */
  Placed add(String name, FileSystemObject tree) throws IOException {
    Hash narHash = NarWriter.hash(tree, HashAlgorithm.SHA256).hash();
    StorePath path = pathOf(name, narHash);
    if (!store.isValid(path)) {
      StorePath added =
          store.addTree(name, tree, ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
      if (!added.equals(path)) {
        throw new IOException("the tree changed while it was read");
      }
    }
    if (store.isValid(path)) {
      access.allow(path);
    } else {
      mount(path, cache.putTree(treeName(narHash), tree));
    }
    return new Placed(path, narHash);
  }

  /** Keeps a tree that was made in a temporary folder of the cache; it is not copied. */
  Placed keep(String name, Path tree) throws IOException {
    Hash narHash = NarWriter.hash(DiskTree.open(tree), HashAlgorithm.SHA256).hash();
    StorePath path = pathOf(name, narHash);
    Path kept = cache.keepTree(treeName(narHash), tree);
    if (store.isValid(path)) {
      access.allow(path);
    } else {
      mount(path, kept);
    }
    return new Placed(path, narHash);
  }

  Store store() {
    return store;
  }

  SourceAccess access() {
    return access;
  }
}
