package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;

/** Finds the flake that a path on a command line means. */
final class FlakePaths {
  private FlakePaths() {}

  /** A path with {@code .} and {@code ..} resolved by its text. */
  static String resolve(String directory, String path) {
    ArrayDeque<String> parts = new ArrayDeque<>();
    for (String part : (path.startsWith("/") ? path : directory + "/" + path).split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /**
   * Searches upwards from a path for the directory with {@code flake.nix}, and from there for the
   * Git repository that it belongs to.
   */
  static Url locate(Url url, String text, String base, FlakeRef.ParseOptions options) {
    String start = realPath(resolve(base, url.filePath()));
    if (!options.isFlake()) {
      return path(url, start);
    }
    String flake = flakeDirectory(start, text, options.allowMissing());
    String subdir = "";
    for (String at = flake; !at.equals("/"); at = parent(at)) {
      if (exists(at + "/.git")) {
        Url git =
            new Url(
                "git+file",
                Optional.of(Url.Authority.NONE),
                Url.pathOf(at),
                url.query(),
                url.fragment());
        if (!subdir.isEmpty()) {
          if (git.parameter("dir").isPresent()) {
            throw new FlakeException(
                "inconsistent-dir",
                "flake reference '" + text + "' has a 'dir' parameter and names a subdirectory");
          }
          git = git.withParameter("dir", subdir);
        }
        return exists(at + "/.git/shallow") ? git.withParameter("shallow", "1") : git;
      }
      String name = at.substring(at.lastIndexOf('/') + 1);
      subdir = subdir.isEmpty() ? name : name + "/" + subdir;
    }
    return path(url, flake);
  }

  private static String flakeDirectory(String start, String text, boolean allowMissing) {
    String path = start;
    if (!Files.isDirectory(BytePaths.of(path), LinkOption.NOFOLLOW_LINKS)) {
      if (!path.endsWith("/flake.nix")) {
        throw new BadUrlException(
            "path '"
                + path
                + "' (from '"
                + text
                + "') is not a directory, so it is not a flake; give the directory of a flake.nix");
      }
      path = parent(path);
    }
    if (allowMissing || exists(path + "/flake.nix")) {
      return path;
    }
    for (String at = path; !at.equals("/"); at = parent(at)) {
      if (exists(at + "/flake.nix")) {
        return at;
      }
      if (exists(at + "/.git")) {
        throw new FlakeException(
            "not-found",
            "path '"
                + path
                + "' is not part of a flake: no flake.nix there or above, up to the "
                + "repository '"
                + at
                + "'");
      }
    }
    throw new BadUrlException(
        "path '" + path + "' is not part of a flake: no flake.nix there or above");
  }

  private static Url path(Url url, String path) {
    return new Url("path", Optional.empty(), Url.pathOf(path), url.query(), url.fragment());
  }

  private static boolean exists(String path) {
    return Files.exists(BytePaths.of(path));
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static String realPath(String path) {
    Path existing = BytePaths.of(path);
    try {
      String real = existing.toRealPath().toString();
      return real.chars().allMatch(c -> c < 0x80) ? real : path;
    } catch (java.io.IOException e) {
      throw new BadUrlException("path '" + path + "' does not exist");
    }
  }
}
