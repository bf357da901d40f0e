package dev.firn.store.objects;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * Another store, which is read but not changed: adding computes the path. Text objects that were
 * "added" can be read, as evaluation may look at what it wrote; trees cannot.
 */
public final class ReadOnlyStore implements Store {
  private final Store base;
  private final DummyStore added;

  public ReadOnlyStore(Store base) {
    this.base = base;
    this.added = DummyStore.keepingText(base.dir());
  }

  @Override
  public StoreDir dir() {
    return base.dir();
  }

  @Override
  public Optional<PathInfo> queryPathInfo(StorePath path) {
    Optional<PathInfo> info = added.queryPathInfo(path);
    return info.isPresent() ? info : base.queryPathInfo(path);
  }

  @Override
  public StorePath addText(String name, byte[] contents, Collection<StorePath> references) {
    return added.addText(name, contents, references);
  }

  @Override
  public StorePath addTree(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      Collection<StorePath> references) {
    return computeTreePath(name, tree, method, algorithm, references);
  }

  @Override
  public <T> T read(StorePath path, ObjectReader<T> reader) {
    return added.isValid(path) ? added.read(path, reader) : base.read(path, reader);
  }

  @Override
  public Optional<Path> physicalPath(StorePath path) {
    return base.physicalPath(path);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    added.close();
    base.close();
  }
}
