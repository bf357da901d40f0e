package dev.firn.build.internal.builtin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The archives of Debian packages that this machine's apt is set up for (sources.list(5)): one-line
 * {@code *.list} files and deb822 {@code *.sources} files. What is there for Debian itself comes
 * first.
 */
final class AptMirrors {
  private final Path folder;

  /**
   * @param folder apt's configuration, {@code /etc/apt}
   */
  AptMirrors(Path folder) {
    this.folder = folder;
  }

  /** The archives' URLs without a slash at the end, best first. */
  List<String> urls() {
    Set<String> found = new LinkedHashSet<>();
    readList(folder.resolve("sources.list"), found);
    for (Path file : files("*.list")) {
      readList(file, found);
    }
    for (Path file : files("*.sources")) {
      readStanzas(file, found);
    }
    List<String> urls = new ArrayList<>(found);
    urls.sort(java.util.Comparator.comparingInt(AptMirrors::rank));
    return urls;
  }

  private static int rank(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return lower.endsWith("/debian") ? 0 : lower.contains("debian") ? 1 : 2;
  }

  private List<Path> files(String pattern) {
    List<Path> files = new ArrayList<>();
    Path parts = folder.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(parts, pattern)) {
        stream.forEach(files::add);
      } catch (IOException e) {
        return files;
      }
    }
    files.sort(null);
    return files;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file)
          ? Files.readAllLines(file, StandardCharsets.ISO_8859_1)
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void readList(Path file, Collection<String> found) {
    for (String line : lines(file)) {
      String text = line.replaceFirst("#.*", "").replaceFirst("\\[[^]]*]", " ").strip();
      String[] words = text.split("\\s+", -1);
      if (words.length >= 3 && words[0].equals("deb")) {
        add(words[1], found);
      }
    }
  }

  private static void readStanzas(Path file, Collection<String> found) {
    boolean enabled = true;
    boolean inUris = false;
    List<String> uris = new ArrayList<>();
    List<String> lines = new ArrayList<>(lines(file));
    lines.add("");
    for (String line : lines) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        if (enabled) {
          uris.forEach(uri -> add(uri, found));
        }
        uris.clear();
        enabled = true;
        inUris = false;
        continue;
      }
      String value = line.strip();
      if (!line.startsWith(" ") && !line.startsWith("\t")) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
        value = line.substring(colon + 1).strip();
        inUris = field.equals("uris");
        if (field.equals("enabled") && value.equalsIgnoreCase("no")) {
          enabled = false;
        }
      }
      if (inUris && !value.isEmpty()) {
        uris.addAll(List.of(value.split("\\s+")));
      }
    }
  }

  private static void add(String uri, Collection<String> found) {
    String url = uri.startsWith("copy:") ? "file:" + uri.substring(5) : uri;
    if (url.startsWith("http://") || url.startsWith("https://") || url.startsWith("file:")) {
      found.add(url.replaceFirst("^file:/+", "file:///").replaceFirst("/+$", ""));
    }
  }
}
