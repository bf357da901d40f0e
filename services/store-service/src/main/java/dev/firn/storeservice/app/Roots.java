package dev.firn.storeservice.app;

import dev.firn.store.blob.BlobException;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.blob.PutCondition;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names that keep closures from garbage collection; each a blob with one path a line. */
public final class Roots {
  private final ObjectStore blobs;
  private final StoreDir dir;

  /** Roots among those blobs. */
  public Roots(ObjectStore blobs, StoreDir dir) {
    this.blobs = blobs;
    this.dir = dir;
  }

  /** Sets or replaces a root. */
  public void set(RootName name, Collection<StorePath> paths) {
    StringBuilder text = new StringBuilder();
    paths.forEach(p -> text.append(dir.print(p)).append('\n'));
    var _ =
        blobs.put(
            name.key(),
            new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.ISO_8859_1)),
            PutCondition.ALWAYS);
  }

  /** Removes a root; whether there was one. */
  public boolean delete(RootName name) {
    return blobs.delete(name.key());
  }

  /** What a root keeps. */
  public Optional<List<StorePath>> get(RootName name) {
    Optional<BlobStore.Blob> found = blobs.get(name.key());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (BlobStore.Blob blob = found.get()) {
      String text = new String(blob.content().readAllBytes(), StandardCharsets.ISO_8859_1);
      List<StorePath> paths = new ArrayList<>();
      for (String line : List.of(text.split("\n"))) {
        if (!line.isEmpty()) {
          paths.add(dir.parse(line));
        }
      }
      return Optional.of(paths);
    } catch (IOException e) {
      throw new BlobException("io", "cannot read root '" + name.value() + "': " + e, e);
    }
  }

  /** All roots. */
  public SortedMap<String, List<StorePath>> all() {
    SortedMap<String, List<StorePath>> all = new TreeMap<>();
    blobs
        .list(RootName.prefix())
        .forEach(
            key -> {
              RootName name = RootName.of(key);
              get(name).ifPresent(paths -> all.put(name.value(), paths));
            });
    return all;
  }
}
