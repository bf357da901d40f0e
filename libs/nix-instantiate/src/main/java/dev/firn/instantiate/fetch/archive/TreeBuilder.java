package dev.firn.instantiate.fetch.archive;

import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts an archive's entries into a directory that nobody else writes to. It keeps a list of all it
 * made and only ever goes through directories on that list, so no link can lead it elsewhere.
 */
final class TreeBuilder {
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path root;
  private final ArchiveLimits limits;
  private final Map<String, Made> made = new HashMap<>();
  private long bytes;
  private long lastModified;

  private enum Made {
    FILE,
    DIRECTORY,
    SYMLINK
  }

  TreeBuilder(Path root, ArchiveLimits limits) {
    this.root = root;
    this.limits = limits;
    made.put("", Made.DIRECTORY);
  }

  /** The latest time of any entry, in seconds since 1970. */
  long lastModified() {
    return lastModified;
  }

  void add(Member member, InputStream contents) throws IOException {
    String path = normal(member.name(), "entry");
    lastModified = Math.max(lastModified, member.seconds());
    if (path.isEmpty() && member.kind() == Member.Kind.DIRECTORY) {
      return;
    }
    if (path.isEmpty()) {
      throw new ArchiveException("bad-name", "an entry that is no directory has an empty name");
    }
    if (made.size() > limits.entries()) {
      throw new ArchiveException(
          "too-many-entries", "the archive has more than " + limits.entries() + " entries");
    }
    parents(path);
    switch (member.kind()) {
      case DIRECTORY -> directory(path);
      case FILE -> {
        fresh(path);
        file(path, contents, member.executable());
      }
      case SYMLINK -> {
        fresh(path);
        symlink(path, member.target());
      }
      case HARD_LINK -> {
        fresh(path);
        hardLink(path, member);
      }
      case SPECIAL ->
          throw new ArchiveException(
              "special-file",
              "entry '"
                  + path
                  + "' is a device, pipe or socket; only files, directories and"
                  + " symbolic links can be unpacked");
    }
  }

  private void directory(String path) throws IOException {
    switch (made.get(path)) {
      case null -> {
        Files.createDirectory(at(path));
        made.put(path, Made.DIRECTORY);
      }
      case DIRECTORY -> {}
      case FILE, SYMLINK -> throw duplicate(path);
    }
  }

  private void parents(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      switch (made.get(parent)) {
        case null -> directory(parent);
        case DIRECTORY -> {}
        case SYMLINK ->
            throw new ArchiveException(
                "through-symlink",
                "entry '" + path + "' lies below '" + parent + "', which is a symbolic link");
        case FILE ->
            throw new ArchiveException(
                "below-file", "entry '" + path + "' lies below '" + parent + "', which is a file");
      }
    }
  }

  private void fresh(String path) {
    if (made.containsKey(path)) {
      throw duplicate(path);
    }
  }

  private static ArchiveException duplicate(String path) {
    return new ArchiveException("duplicate", "the archive has '" + path + "' more than once");
  }

  private void file(String path, InputStream contents, boolean executable) throws IOException {
    Path file = at(path);
    try (OutputStream out =
        Files.newOutputStream(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = contents.read(buffer); n >= 0; n = contents.read(buffer)) {
        bytes += n;
        if (bytes > limits.bytes()) {
          throw new ArchiveException(
              "too-large", "the archive unpacks to more than " + limits.bytes() + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }
    Files.setPosixFilePermissions(file, executable ? PROGRAM : PLAIN);
    made.put(path, Made.FILE);
  }

  private void symlink(String path, String target) throws IOException {
    if (target.isEmpty() || target.indexOf('\0') >= 0 || target.length() > ArchiveLimits.MAX_NAME) {
      throw new ArchiveException(
          "bad-target", "symbolic link '" + path + "' has a target that is empty or too long");
    }
    BytePaths.createSymbolicLink(at(path), target);
    made.put(path, Made.SYMLINK);
  }

  private void hardLink(String path, Member member) throws IOException {
    String target = normal(member.target(), "hard link");
    if (made.get(target) != Made.FILE) {
      throw new ArchiveException(
          "bad-hard-link",
          "entry '"
              + path
              + "' is a hard link to '"
              + member.target()
              + "', which is no file of the archive");
    }
    // a copy: what shares an inode could be changed by way of its other name
    try (InputStream in = Files.newInputStream(at(target), LinkOption.NOFOLLOW_LINKS)) {
      file(path, in, Files.isExecutable(at(target)));
    }
  }

  private static String normal(String name, String what) {
    if (name.startsWith("/")) {
      throw new ArchiveException("absolute-path", what + " '" + name + "' is an absolute path");
    }
    if (name.length() > ArchiveLimits.MAX_NAME || name.indexOf('\0') >= 0) {
      throw new ArchiveException("bad-name", "the archive has a name too long or with a zero byte");
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new ArchiveException(
            "climbs-out", what + " '" + name + "' leaves the archive with '..'");
      }
      if (part.length() > 255) {
        throw new ArchiveException("bad-name", "the archive has a name of more than 255 bytes");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private Path at(String path) {
    return path.isEmpty() ? root : root.resolve(BytePaths.of(path));
  }
}
