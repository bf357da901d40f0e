package dev.firn.warm;

import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An evaluator over a store of its own, for each test. */
abstract class WarmTest {
  @TempDir Path folder;
  LocalStore store;
  WarmEvaluator evaluator;

  @BeforeEach
  void open() {
    store = LocalStore.inRoot(folder.resolve("root"));
    evaluator = new WarmEvaluator(store, settings(100));
  }

  @AfterEach
  void close() {
    evaluator.close();
    store.close();
  }

  /** Settings of an evaluator that is begun afresh after so many evaluations. */
  WarmEvaluator.Settings settings(int evaluations) {
    return new WarmEvaluator.Settings(
        "x86_64-linux",
        null,
        null,
        evaluations,
        folder.resolve("cache"),
        List.of(),
        DeniedAddresses.parse(List.of("loopback")));
  }

  /** A tree in the store, by the paths of its files. */
  StorePath tree(Map<String, String> files) {
    StorePath path =
        store.addTree(
            "source", folder(files), ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
    store.flush();
    return path;
  }

  private static FileSystemObject folder(Map<String, String> files) {
    Map<String, Map<String, String>> folders = new TreeMap<>();
    Map<String, FileSystemObject> entries = new TreeMap<>();
    files.forEach(
        (path, text) -> {
          int slash = path.indexOf('/');
          if (slash < 0) {
            entries.put(path, MemoryTree.file(text));
          } else {
            folders
                .computeIfAbsent(path.substring(0, slash), _ -> new TreeMap<>())
                .put(path.substring(slash + 1), text);
          }
        });
    folders.forEach((name, inner) -> entries.put(name, folder(inner)));
    return MemoryTree.directory(entries);
  }
}
