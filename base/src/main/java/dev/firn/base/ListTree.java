package dev.firn.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Run by the build: writes the names of the distribution's files, for {@link BaseDistribution}, and
 * drops copies of files that the source no longer has.
 */
final class ListTree {
  private ListTree() {}

  /**
   * Writes {@code tree.list} beside the folder {@code tree}, one path below it per line, sorted.
   *
   * @param args the folder that both are in; the folder of the source
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path tree = folder.resolve("tree");
    Path source = Path.of(args[1]);
    try (Stream<Path> files = Files.walk(tree)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> tree.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .collect(Collectors.toCollection(ArrayList::new));
      for (String name : List.copyOf(names)) {
        if (!Files.exists(source.resolve(name))) {
          Files.delete(tree.resolve(name));
          names.remove(name);
        }
      }
      Files.write(folder.resolve("tree.list"), names, UTF_8);
    }
  }
}
