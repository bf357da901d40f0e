package dev.firn.warm;

import dev.firn.eval.host.Reads;
import dev.firn.eval.host.Reads.Read;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What is at every path of a tree, in digests: reading a path of two trees gives the same if and
 * only if its digests are equal. Immutable.
 */
final class TreeContents {
  private static final String NOTHING = "-";

  private final Map<String, Entry> entries;

  private record Entry(String type, String own, String below) {}

  private TreeContents(Map<String, Entry> entries) {
    this.entries = entries;
  }

  static TreeContents of(LocalStore store, StorePath tree) {
    Map<String, Entry> entries = new HashMap<>();
    store.read(
        tree,
        object -> {
          add(object, "", entries);
          return true;
        });
    return new TreeContents(entries);
  }

  private static Entry add(FileSystemObject object, String path, Map<String, Entry> entries)
      throws IOException {
    Entry entry =
        switch (object) {
          case FileSystemObject.Regular file -> {
            String digest = digest(MemoryTree.contents(file));
            yield new Entry("regular", digest, (file.executable() ? "x" : "r") + digest);
          }
          case FileSystemObject.Symlink link ->
              new Entry("symlink", link.target(), "l" + link.target());
          case FileSystemObject.Directory directory -> {
            StringBuilder own = new StringBuilder();
            StringBuilder below = new StringBuilder();
            directory.visit(
                (name, child) -> {
                  Entry inner = add(child, path + "/" + name, entries);
                  own.append(name).append('/').append(inner.type).append('\0');
                  below.append(name).append('/').append(inner.below).append('\0');
                });
            yield new Entry("directory", digest(own), "d" + digest(below));
          }
        };
    entries.put(path, entry);
    return entry;
  }

  private static String digest(CharSequence text) {
    return digest(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String digest(byte[] bytes) {
    return Hash.digest(HashAlgorithm.SHA256, bytes).base16();
  }

  /** What a read gives. */
  String digest(Read read) {
    Entry entry = entries.get(read.path());
    if (entry == null) {
      return NOTHING;
    }
    return switch (read.kind()) {
      case TYPE -> entry.type;
      case FILE, DIRECTORY, LINK -> entry.type + ' ' + entry.own;
      case TREE -> entry.below;
    };
  }

  /** One digest of all that was read: two trees that agree on it agree on each read. */
  String fingerprint(Collection<Read> reads) {
    StringBuilder all = new StringBuilder();
    for (Reads.Read read : reads) {
      all.append(read.kind()).append(read.path()).append('\0').append(digest(read)).append('\0');
    }
    return "sha256-" + digest(all);
  }
}
