package dev.firn.store.objects;

import dev.firn.store.content.ContentHash;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * Holds store objects. Thread-safe. Every failure is a {@link dev.firn.store.StoreException}.
 *
 * <p>What was added can be looked up at once through the same store; others see it after {@link
 * #flush} or {@link #close}.
 */
public interface Store extends AutoCloseable {
  /** The folder that this store's paths name; files may be kept elsewhere. */
  StoreDir dir();

  /** Whether the object is there, complete. */
  default boolean isValid(StorePath path) {
    return queryPathInfo(path).isPresent();
  }

  /** What is known about a valid path. */
  Optional<PathInfo> queryPathInfo(StorePath path);

  /**
   * Adds a text object: a derivation, or {@code builtins.toFile}'s.
   *
   * @param contents not changed afterwards by the caller
   */
  StorePath addText(String name, byte[] contents, Collection<StorePath> references);

  /**
   * Adds a tree.
   *
   * @param references only {@code NAR} and {@code TEXT} objects can have any
   */
  StorePath addTree(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      Collection<StorePath> references);

  /** Writes a derivation. */
  default StorePath addDerivation(Instantiated derivation) {
    return addText(
        derivation.derivation().name() + ".drv",
        derivation.aterm(),
        derivation.derivation().references());
  }

  /**
   * Shows the object at a valid path to {@code reader}.
   *
   * @throws ObjectException {@code not-valid} if there is none, or its contents are not held
   */
  <T> T read(StorePath path, ObjectReader<T> reader);

  /** Makes something of an object while it is open. */
  @FunctionalInterface
  interface ObjectReader<T> {
    T read(FileSystemObject object) throws IOException;
  }

  /**
   * Reads a derivation.
   *
   * @throws ObjectException {@code not-valid}
   * @throws dev.firn.store.derivation.DerivationException if the file is not one
   */
  default Derivation readDerivation(StorePath path) {
    String name = path.derivationName();
    byte[] text =
        read(
            path,
            object -> {
              if (!(object instanceof FileSystemObject.Regular file)) {
                throw new ObjectException(
                    "not-a-derivation", "store path '" + dir().print(path) + "' is not a file");
              }
              return MemoryTree.contents(file);
            });
    return Derivation.parseATerm(dir(), name, text);
  }

  /** Where the object is, or would be, on disk; empty if this store keeps nothing there. */
  Optional<Path> physicalPath(StorePath path);

  /** Makes what was added visible to other processes. */
  void flush();

  /** Flushes and lets go of files. */
  @Override
  void close();

  /** The path that {@link #addText} would give, without adding anything. */
  default StorePath computeTextPath(
      String name, byte[] contents, Collection<StorePath> references) {
    return dir()
        .makeTextPath(name, Hash.digest(HashAlgorithm.SHA256, contents), References.to(references));
  }

  /** The path that {@link #addTree} would give, without adding anything. */
  default StorePath computeTreePath(
      String name,
      FileSystemObject tree,
      ContentAddressMethod method,
      HashAlgorithm algorithm,
      Collection<StorePath> references) {
    try {
      ContentAddress address = ContentHash.of(tree, method, algorithm);
      return dir().makeContentPath(name, address, References.to(references));
    } catch (IOException e) {
      throw new ObjectException(
          "io", "cannot read the tree that is to be store object '" + name + "': " + e, e);
    }
  }
}
