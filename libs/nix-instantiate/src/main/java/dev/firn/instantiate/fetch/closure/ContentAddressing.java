package dev.firn.instantiate.fetch.closure;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes content-addressed objects of others, each after those that it refers to: names of the
 * others in it are replaced by their new ones. Not thread-safe.
 */
final class ContentAddressing {
  private final StoreDir dir;
  private final Path folder;
  private final Map<StorePath, Rewritten> results = new LinkedHashMap<>();

  /**
   * @param folder where archives are kept; nobody else writes there
   */
  ContentAddressing(StoreDir dir, Path folder) {
    this.dir = dir;
    this.folder = folder;
  }

  /** An object and the file with its archive. */
  record Rewritten(NarInfo narInfo, Path archive) {
    StorePath path() {
      return narInfo.info().path();
    }
  }

  /** Whether an object's path follows from the contents that it says it has. */
  static boolean holds(StoreDir dir, PathInfo info) {
    if (info.contentAddress().isEmpty()) {
      return false;
    }
    TreeSet<StorePath> others = new TreeSet<>(info.references());
    boolean self = others.remove(info.path());
    return dir.makeContentPath(
            info.path().name(), info.contentAddress().get(), new References(others, self))
        .equals(info.path());
  }

  /** All of them, in the order in which they were made. */
  Collection<Rewritten> results() {
    return results.values();
  }

  /** The new path of an object. */
  StorePath resultOf(StorePath path) {
    return Optional.ofNullable(results.get(path)).orElseThrow().path();
  }

  /**
   * Rewrites an object.
   *
   * @param archive is left alone
   */
  void rewrite(PathInfo old, Path archive) throws IOException {
    Map<String, String> names = new TreeMap<>();
    List<StorePath> others = new ArrayList<>();
    boolean self = false;
    for (StorePath reference : old.references()) {
      Rewritten known = results.get(reference);
      if (reference.equals(old.path())) {
        self = true;
      } else if (known == null) {
        throw new FetchException(
            "not-in-cache",
            "'"
                + dir.print(old.path())
                + "' and '"
                + dir.print(reference)
                + "' refer to each other");
      } else {
        others.add(known.path());
        names.put(dir.print(reference), dir.print(known.path()));
      }
    }
    Path renamed = folder.resolve("renamed");
    copy(archive, names, renamed);
    String digits = old.path().hashPart();
    Hash contents = SelfReference.hashWithout(renamed, digits);
    ContentAddress address = new ContentAddress(ContentAddressMethod.NAR, contents);
    References references = new References(new TreeSet<>(others), self);
    StorePath path = dir.makeContentPath(old.path().name(), address, references);
    Path result = folder.resolve("rewritten-" + results.size());
    Hash narHash = copy(renamed, Map.of(digits, path.hashPart()), result);
    Files.delete(renamed);
    TreeSet<StorePath> all = new TreeSet<>(others);
    if (self) {
      all.add(path);
    }
    PathInfo info =
        new PathInfo(
            path,
            narHash,
            old.narSize(),
            all,
            Optional.empty(),
            new TreeSet<>(),
            Optional.of(address));
    results.put(
        old.path(),
        new Rewritten(
            new NarInfo(info, "nar", "none", Optional.empty(), OptionalLong.empty()), result));
  }

  private static Hash copy(Path from, Map<String, String> texts, Path to) throws IOException {
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      SelfReference.replace(
          from,
          texts,
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              hasher.write(b);
              out.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              hasher.update(bytes, offset, length);
              out.write(bytes, offset, length);
            }
          });
    }
    return hasher.finish();
  }
}
