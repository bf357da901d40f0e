package dev.firn.store.content;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.tree.FileSystemObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Hashes of Git's blob and tree objects (git-hash-object, "Git Objects" in the Pro Git book). */
final class GitHash {
  /** As deep as an archive may be. */
  private static final int MAX_DEPTH = 64;

  private GitHash() {}

  /** An entry of a tree: its mode as Git prints it, and the hash of its object. */
  private record Entry(String mode, Hash hash) {}

  static Hash of(FileSystemObject object, HashAlgorithm algorithm) throws IOException {
    return entry(object, algorithm, 0).hash();
  }

  private static Entry entry(FileSystemObject object, HashAlgorithm algorithm, int depth)
      throws IOException {
    if (depth >= MAX_DEPTH) {
      throw new ContentException(
          "too-deep", "the tree is nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (object) {
      case FileSystemObject.Regular file -> {
        Hasher hasher = start("blob", file.size(), algorithm);
        file.copyTo(hasher);
        yield new Entry(file.executable() ? "100755" : "100644", hasher.finish());
      }
      case FileSystemObject.Symlink link -> {
        byte[] target = bytes(link.target());
        Hasher hasher = start("blob", target.length, algorithm);
        hasher.update(target, 0, target.length);
        yield new Entry("120000", hasher.finish());
      }
      case FileSystemObject.Directory directory -> {
        // Git sorts a directory as if its name ended in a slash
        Map<String, Entry> entries = new TreeMap<>();
        directory.visit(
            (name, child) ->
                entries.put(
                    child instanceof FileSystemObject.Directory ? name + "/" : name,
                    entry(child, algorithm, depth + 1)));
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
          String key = entry.getKey();
          String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
          tree.writeBytes(bytes(entry.getValue().mode() + " " + name + "\0"));
          tree.writeBytes(entry.getValue().hash().bytes());
        }
        Hasher hasher = start("tree", tree.size(), algorithm);
        tree.writeTo(hasher);
        yield new Entry("40000", hasher.finish());
      }
    };
  }

  private static Hasher start(String type, long size, HashAlgorithm algorithm) {
    Hasher hasher = new Hasher(algorithm);
    byte[] header = bytes(type + " " + size + "\0");
    hasher.update(header, 0, header.length);
    return hasher;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
