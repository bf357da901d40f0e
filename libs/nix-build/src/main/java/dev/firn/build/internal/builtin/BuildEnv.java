package dev.firn.build.internal.builtin;

import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code builtin:buildenv}: one folder of links to what several packages hold, as user environments
 * are. Where two have the same file, the one of the smaller priority number is taken.
 */
final class BuildEnv {
  private static final List<String> LEFT_OUT =
      List.of(
          "/propagated-build-inputs",
          "/nix-support",
          "/perllocal.pod",
          "/info/dir",
          "/log",
          "/manifest.nix",
          "/manifest.json");

  private static final int FIRST_PROPAGATED = 1000;

  private final StoreView view;
  private final Map<Path, Integer> priorities = new HashMap<>();
  private final Set<String> done = new HashSet<>();
  private final Set<String> postponed = new TreeSet<>();

  BuildEnv(StoreView view) {
    this.view = view;
  }

  /** A package to be linked. */
  private record Part(String path, int priority) {}

  /** Packages that cannot be together, or a description of them that makes no sense. */
  static final class ConflictException extends IOException {
    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
      super(message);
    }
  }

  /**
   * Makes it.
   *
   * @param derivations for each package {@code ACTIVE PRIORITY NUMBER PATH…}
   */
  void run(String derivations, String manifest, Path target) throws IOException {
    Files.createDirectory(target);
    for (Part part : parts(derivations)) {
      add(part, target);
    }
    int priority = FIRST_PROPAGATED;
    while (!postponed.isEmpty()) {
      List<String> next = List.copyOf(postponed);
      postponed.clear();
      for (String path : next) {
        add(new Part(path, priority++), target);
      }
    }
    BytePaths.createSymbolicLink(target.resolve("manifest.nix"), manifest);
  }

  private static List<Part> parts(String derivations) throws ConflictException {
    List<Part> parts = new ArrayList<>();
    String[] words = derivations.strip().split("\\s+", -1);
    try {
      for (int i = 0; i < words.length && !words[i].isEmpty(); ) {
        boolean active = !words[i].equals("false");
        int priority = Integer.parseInt(words[i + 1]);
        int number = Integer.parseInt(words[i + 2]);
        for (int n = 0; n < number; n++) {
          if (active) {
            parts.add(new Part(words[i + 3 + n], priority));
          }
        }
        i += 3 + number;
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new ConflictException("'derivations' is not a list of ACTIVE PRIORITY NUMBER PATH…");
    }
    parts.sort(Comparator.comparingInt(Part::priority).thenComparing(Part::path));
    return parts;
  }

  private void add(Part part, Path target) throws IOException {
    if (!done.add(part.path())) {
      return;
    }
    link(part.path(), target, part.priority());
    Optional<Path> more = view.resolve(part.path() + "/nix-support/propagated-user-env-packages");
    if (more.isPresent() && Files.isRegularFile(more.get())) {
      String text = Files.readString(more.get(), java.nio.charset.StandardCharsets.ISO_8859_1);
      for (String word : text.split("[ \n]+", -1)) {
        if (!word.isEmpty() && !done.contains(word)) {
          postponed.add(word);
        }
      }
    }
  }

  private void link(String source, Path target, int priority) throws IOException {
    Optional<Path> folder = view.resolve(source);
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return;
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.get())) {
      entries.forEach(entry -> names.add(BytePaths.name(entry)));
    }
    names.sort(null);
    for (String name : names) {
      String from = source + "/" + name;
      Optional<Path> real = name.startsWith(".") ? Optional.empty() : view.resolve(from);
      if (real.isPresent() && LEFT_OUT.stream().noneMatch(from::endsWith)) {
        entry(from, real.get(), target.resolve(BytePaths.of(name)), priority);
      }
    }
  }

  private void entry(String from, Path real, Path to, int priority) throws IOException {
    boolean directory = Files.isDirectory(real);
    if (Files.isSymbolicLink(to)) {
      String before = BytePaths.target(Files.readSymbolicLink(to));
      int beforePriority = priorities.getOrDefault(to, 0);
      boolean beforeDirectory = view.resolve(before).filter(Files::isDirectory).isPresent();
      if (directory) {
        if (!beforeDirectory) {
          throw new ConflictException(
              "'" + from + "' is a folder and '" + before + "', of the same name, is none");
        }
        Files.delete(to);
        Files.createDirectory(to);
        link(before, to, beforePriority);
        link(from, to, priority);
        return;
      }
      if (beforePriority == priority) {
        throw new ConflictException(
            "'"
                + before
                + "' and '"
                + from
                + "' would both be '"
                + to.getFileName()
                + "' with the same priority "
                + priority
                + "; give one of the packages another priority (meta.priority)");
      }
      if (beforePriority < priority) {
        return;
      }
      Files.delete(to);
    } else if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      if (!directory) {
        throw new ConflictException("'" + from + "' is no folder where other packages have one");
      }
      link(from, to, priority);
      return;
    }
    BytePaths.createSymbolicLink(to, from);
    priorities.put(to, priority);
  }
}
