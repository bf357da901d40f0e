package dev.firn.bench;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Hashes of texts of a derivation's size, and of an archive of a hundred files. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
  private final byte[] derivation =
      "Derive([(\"out\",\"/nix/store/…\")])"
          .repeat(100)
          .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private final FileSystemObject tree = tree();

  private static FileSystemObject tree() {
    Map<String, FileSystemObject> files = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      files.put("file" + i, MemoryTree.file("text of the file\n".repeat(i)));
    }
    return MemoryTree.directory(files);
  }

  @Benchmark
  public Hash hash() {
    return Hash.digest(HashAlgorithm.SHA256, derivation);
  }

  @Benchmark
  public NarWriter.HashAndSize archive() throws IOException {
    return NarWriter.hash(tree, HashAlgorithm.SHA256);
  }
}
