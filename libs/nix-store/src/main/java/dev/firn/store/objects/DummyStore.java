package dev.firn.store.objects;

import dev.firn.store.content.ContentHash;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store without files, {@code dummy://}: computes paths, and forgets or keeps what is added.
 *
 * <p>An object's archive hash is computed when it is asked for.
 */
public final class DummyStore implements Store {
  private static final long TEXT_IN_MEMORY = 8L << 20;

  private final StoreDir dir;
  private final boolean keepsText;
  private final boolean keepsTrees;
  private final Map<StorePath, Kept> objects = new ConcurrentHashMap<>();

  private final TextPile texts = new TextPile(TEXT_IN_MEMORY);

  private record Kept(Contents contents, References references, ContentAddress address) {
    FileSystemObject tree() throws IOException {
      return contents.tree();
    }
  }

  @FunctionalInterface
  private interface Contents {
    FileSystemObject tree() throws IOException;
  }

  private DummyStore(StoreDir dir, boolean keepsText, boolean keepsTrees) {
    this.dir = dir;
    this.keepsText = keepsText;
    this.keepsTrees = keepsTrees;
  }

  /** Computes paths only. */
  public static DummyStore forgetting(StoreDir dir) {
    return new DummyStore(dir, false, false);
  }

  /** Keeps text objects, so that derivations and {@code toFile}'s files can be read again. */
  public static DummyStore keepingText(StoreDir dir) {
    return new DummyStore(dir, true, false);
  }

  /** Keeps everything in memory. */
  public static DummyStore inMemory(StoreDir dir) {
    return new DummyStore(dir, true, true);
  }

  @Override
  public StoreDir dir() {
    return dir;
  }

  @Override
  public boolean isValid(StorePath path) {
    return objects.containsKey(path);
  }

  @Override
  public Optional<PathInfo> queryPathInfo(StorePath path) {
    Kept kept = objects.get(path);
    if (kept == null) {
      return Optional.empty();
    }
    try {
      NarWriter.HashAndSize nar = NarWriter.hash(kept.tree(), HashAlgorithm.SHA256);
      return Optional.of(
          PathInfo.of(path, nar.hash(), nar.size(), kept.references().others(), kept.address()));
    } catch (IOException e) {
      throw new ObjectException("io", "cannot read an object in memory", e);
    }
  }

  @Override
  public StorePath addText(String name, byte[] contents, Collection<StorePath> references) {
    References refs = References.to(references);
    Hash hash = Hash.digest(HashAlgorithm.SHA256, contents);
    StorePath path = dir.makeTextPath(name, hash, refs);
    if (keepsText) {
      ContentAddress address = new ContentAddress(ContentAddressMethod.TEXT, hash);
      objects.computeIfAbsent(
          path,
          _ -> {
            TextPile.Text text = texts.add(contents);
            return new Kept(() -> MemoryTree.file(text.read(), false), refs, address);
          });
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
    if (!keepsTrees) {
      return computeTreePath(name, tree, method, algorithm, references);
    }
    References refs = References.to(new TreeSet<>(references));
    try {
      FileSystemObject copy = MemoryTree.copyOf(tree);
      if ((method == ContentAddressMethod.FLAT || method == ContentAddressMethod.TEXT)
          && copy instanceof FileSystemObject.Regular file
          && file.executable()) {
        copy = MemoryTree.withoutExecutableBit(file);
      }
      ContentAddress address = ContentHash.of(copy, method, algorithm);
      StorePath path = dir.makeContentPath(name, address, refs);
      FileSystemObject kept = copy;
      objects.putIfAbsent(path, new Kept(() -> kept, refs, address));
      return path;
    } catch (IOException e) {
      throw new ObjectException(
          "io", "cannot read the tree that is to be store object '" + name + "': " + e, e);
    }
  }

  @Override
  public <T> T read(StorePath path, ObjectReader<T> reader) {
    Kept kept = objects.get(path);
    if (kept == null) {
      throw new ObjectException(
          "not-valid", "path '" + dir.print(path) + "' is not valid in this store");
    }
    try {
      return reader.read(kept.tree());
    } catch (IOException e) {
      throw new ObjectException("io", "cannot read '" + dir.print(path) + "': " + e, e);
    }
  }

  @Override
  public Optional<Path> physicalPath(StorePath path) {
    return Optional.empty();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    texts.close();
  }
}
