package dev.firn.evalservice.app;

import dev.firn.events.Fault;
import dev.firn.instantiate.fetch.archive.ArchiveException;
import dev.firn.instantiate.fetch.archive.ArchiveLimits;
import dev.firn.instantiate.fetch.archive.Unpacker;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.warm.EvaluationFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes submitted files into the store. Thread-safe. */
public final class SourceTrees {
  /** Archives may have so many bytes, packed, and unpack to so many bytes and files. */
  public static final long MOST_BYTES = 256L << 20;

  private static final ArchiveLimits LIMITS = new ArchiveLimits(1L << 30, 100_000);
  private static final String NAME = "source";

  /** An archive of the store has 64 levels; the top is one. */
  private static final int DEEPEST = 63;

  private final LocalStore store;
  private final Path scratch;

  /**
   * @param scratch a folder for files that are being unpacked
   */
  public SourceTrees(LocalStore store, Path scratch) {
    this.store = store;
    this.scratch = scratch;
  }

  /**
   * Takes an archive: tar, packed or not, or zip.
   *
   * @throws EvaluationFault if it is none, is too large, or has names that lead out of it
   */
  public StorePath ofArchive(InputStream archive) throws IOException {
    Files.createDirectories(scratch);
    Path folder = Files.createTempDirectory(scratch, "submission-");
    try {
      Path packed = folder.resolve("packed");
      try (OutputStream out = Files.newOutputStream(packed)) {
        if (archive.transferTo(limited(out)) == 0) {
          throw new EvaluationFault(Fault.of("empty", "nothing was submitted: the body is empty"));
        }
      }
      Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
      Unpacker.unpack(packed, unpacked, LIMITS);
      return add(DiskTree.open(unpacked));
    } catch (ArchiveException e) {
      throw new EvaluationFault(Fault.of("bad-archive", String.valueOf(e.getMessage())));
    } finally {
      delete(folder);
    }
  }

  private static OutputStream limited(OutputStream out) {
    return new OutputStream() {
      private long written;

      @Override
      public void write(int b) throws IOException {
        count(1);
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        count(length);
        out.write(bytes, offset, length);
      }

      private void count(int more) {
        written += more;
        if (written > MOST_BYTES) {
          throw new EvaluationFault(
              Fault.of(
                  "too-large",
                  "a submission has at most "
                      + (MOST_BYTES >> 20)
                      + " MiB: leave out what is no source, or submit a Git revision"));
        }
      }
    };
  }

  /**
   * Takes files as text.
   *
   * @throws EvaluationFault if a path leads out or is a file and a folder at once
   */
  public StorePath ofFiles(Map<String, String> files) {
    Map<String, Object> root = new TreeMap<>();
    files.forEach(
        (path, text) -> {
          Map<String, Object> folder = root;
          List<String> names = List.of(path.split("/", -1));
          if (names.size() > DEEPEST) {
            throw new EvaluationFault(
                Fault.of("bad-path", "a file is at most " + DEEPEST + " levels deep"));
          }
          for (String name : names) {
            if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('\0') >= 0) {
              throw new EvaluationFault(
                  Fault.of("bad-path", "the path '" + path + "' does not name a file in the tree"));
            }
          }
          for (String name : names.subList(0, names.size() - 1)) {
            folder = folder(folder, name, path);
          }
          if (folder.put(names.getLast(), text) != null) {
            throw clash(path);
          }
        });
    return add(tree(root));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> folder(Map<String, Object> in, String name, String path) {
    Object found = in.computeIfAbsent(name, _ -> new TreeMap<String, Object>());
    if (found instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw clash(path);
  }

  private static EvaluationFault clash(String path) {
    return new EvaluationFault(
        Fault.of("bad-path", "the path '" + path + "' is there as a file and as a folder"));
  }

  private static FileSystemObject tree(Map<String, Object> folder) {
    Map<String, FileSystemObject> entries = new TreeMap<>();
    folder.forEach(
        (name, content) -> {
          String bytes = latin(name);
          entries.put(
              bytes,
              content instanceof Map<?, ?> map
                  ? tree(castFolder(map))
                  : MemoryTree.file(((String) content).getBytes(StandardCharsets.UTF_8), false));
        });
    return MemoryTree.directory(entries);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> castFolder(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** A tree of the store with one file more or changed at its top. */
  public StorePath withFile(StorePath tree, String name, byte[] content) {
    FileSystemObject changed =
        store.read(
            tree,
            object -> {
              Map<String, FileSystemObject> entries = new TreeMap<>();
              if (MemoryTree.copyOf(object) instanceof FileSystemObject.Directory directory) {
                directory.visit((entry, child) -> entries.put(entry, child));
              }
              entries.put(name, MemoryTree.file(content, false));
              return MemoryTree.directory(entries);
            });
    return add(changed);
  }

  private StorePath add(FileSystemObject tree) {
    StorePath path =
        store.addTree(NAME, tree, ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
    store.flush();
    return path;
  }

  /** Removes a folder and all in it; nothing happens if it is not there. */
  public static void delete(Path folder) {
    try {
      DiskTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("'" + folder + "' cannot be removed", e);
    }
  }
}
