package dev.firn.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Gives the files of base, wherever this class was loaded from. Thread-safe. */
public final class BaseDistribution {
  private static final String TREE = "tree";

  /** The distribution of this version. */
  public BaseDistribution() {}

  /**
   * Writes all files into a folder; files of these names are replaced.
   *
   * @throws IOException if they cannot be written
   */
  public void unpack(Path folder) throws IOException {
    withTree(
        tree -> {
          for (Path file : files(tree)) {
            Path target = folder.resolve(tree.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.write(target, Files.readAllBytes(file));
          }
          return true;
        });
  }

  /** The paths of all files, sorted, with {@code /} between names. */
  public List<String> paths() throws IOException {
    return withTree(
        tree ->
            files(tree).stream()
                .map(file -> tree.relativize(file).toString().replace('\\', '/'))
                .toList());
  }

  /**
   * One file.
   *
   * @throws IllegalArgumentException if base has no such file
   */
  public static byte[] file(String path) {
    try (InputStream in = BaseDistribution.class.getResourceAsStream(TREE + "/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("base has no file '" + path + "'");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static <T> T withTree(Reader<T> reader) throws IOException {
    URL url = BaseDistribution.class.getResource(TREE + "/default.nix");
    if (url == null) {
      throw new IOException("base's files are not beside its classes");
    }
    try {
      URI uri = url.toURI();
      if (uri.getScheme().equals("file")) {
        return reader.read(parent(Path.of(uri)));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return reader.read(parent(jar.provider().getPath(uri)));
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(Path tree) throws IOException;
  }
}
