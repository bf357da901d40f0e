package dev.firn.build.internal.output;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.nar.NarRestorer;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.path.StorePath;
import dev.firn.store.references.ReferenceScanner;
import dev.firn.store.tree.DiskTree;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;

/** Hashing, scanning and rewriting of trees in canonical form. */
final class Trees {
  private Trees() {}

  /** What one reading of a tree tells. */
  record Scanned(NarWriter.HashAndSize nar, SortedSet<StorePath> references) {}

  static Scanned scan(Path tree, Collection<StorePath> candidates) throws IOException {
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    ReferenceScanner scanner = new ReferenceScanner(candidates);
    NarWriter.write(DiskTree.open(tree), new Tee(hasher, scanner));
    return new Scanned(new NarWriter.HashAndSize(hasher.finish(), hasher.count()), scanner.found());
  }

  static NarWriter.HashAndSize hash(Path tree) throws IOException {
    return NarWriter.hash(DiskTree.open(tree), HashAlgorithm.SHA256);
  }

  /** Makes a copy with digests replaced. */
  static void rewrite(Path tree, Path copy, Path spool, Map<String, String> digests)
      throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(spool, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            1 << 16)) {
      Rewriter rewriter = new Rewriter(digests, out);
      NarWriter.write(DiskTree.open(tree), rewriter);
      rewriter.finish();
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(spool), 1 << 16)) {
      NarRestorer.restore(in, copy, NarRestorer.Style.CANONICAL);
    } finally {
      Files.delete(spool);
    }
  }
}
