package dev.firn.store.objects;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** A store that has nothing and takes nothing, as {@code dummy://} is to who wants to write. */
public final class RefusingStore implements Store {
  private final StoreDir dir;
  private final String why;

  /**
   * @param why a sentence without its final full stop: why nothing is taken, and what to do
   */
  public RefusingStore(StoreDir dir, String why) {
    this.dir = dir;
    this.why = why;
  }

  private ObjectException refusal(String name) {
    return new ObjectException("read-only", "cannot add '" + name + "': " + why);
  }

  @Override
  public StoreDir dir() {
    return dir;
  }

  @Override
  public Optional<PathInfo> queryPathInfo(StorePath path) {
    return Optional.empty();
  }

  @Override
  public StorePath addText(String name, byte[] contents, Collection<StorePath> references) {
    throw refusal(name);
  }

  @Override
  public StorePath addTree(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      Collection<StorePath> references) {
    throw refusal(name);
  }

  @Override
  public <T> T read(StorePath path, ObjectReader<T> reader) {
    throw new ObjectException(
        "not-valid", "path '" + dir.print(path) + "' is not valid: the store has nothing");
  }

  @Override
  public Optional<Path> physicalPath(StorePath path) {
    return Optional.empty();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
