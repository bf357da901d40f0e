package dev.firn.cli.rebuild;

import dev.firn.cli.console.CommandException;
import dev.firn.store.tree.BytePaths;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A folder as a tar archive that is the same for the same content: entries in the order of their
 * names' bytes, no times, no owners. {@code .git} and a {@code result} link are left out.
 */
final class ConfigurationTree {
  private static final int MOST_FILES = 100_000;
  private static final int MOST_LEVELS = 200;
  private static final long MOST_BYTES = 120L << 20;
  private static final int FILE = 0644;
  private static final int PROGRAM = 0755;

  private final Path root;
  private int files;
  private long bytes;

  private ConfigurationTree(Path root) {
    this.root = root;
  }

  /**
   * Writes a folder.
   *
   * @throws CommandException if it has too much in it, or something that is no file, folder or link
   */
  static void write(Path root, OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(out, 1 << 16), 512, StandardCharsets.ISO_8859_1.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      new ConfigurationTree(root).folder(root, "", tar, 0);
    }
  }

  private void folder(Path folder, String prefix, TarArchiveOutputStream tar, int level)
      throws IOException {
    if (level > MOST_LEVELS) {
      throw new CommandException(
          "'" + folder + "' is more than " + MOST_LEVELS + " folders deep in '" + root + "'");
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
      listing.forEach(entries::add);
    }
    entries.sort(Comparator.comparing(ConfigurationTree::fileName));
    for (Path entry : entries) {
      entry(entry, prefix + fileName(entry), tar, level);
    }
  }

  private static String fileName(Path path) {
    return BytePaths.name(path.getFileName());
  }

  private void entry(Path path, String name, TarArchiveOutputStream tar, int level)
      throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (name.equals(".git") || level == 0 && name.equals("result") && attributes.isSymbolicLink()) {
      return;
    }
    files++;
    bytes += attributes.isRegularFile() ? attributes.size() : 0;
    if (files > MOST_FILES || bytes > MOST_BYTES) {
      throw new CommandException(
          "'"
              + root
              + "' is too large to submit: at most "
              + MOST_FILES
              + " files and "
              + (MOST_BYTES >> 20)
              + " MiB; keep what is not configuration out of it, or submit a Git URL");
    }
    if (attributes.isDirectory()) {
      tar.putArchiveEntry(plain(new TarArchiveEntry(name + "/"), PROGRAM));
      tar.closeArchiveEntry();
      folder(path, name + "/", tar, level + 1);
    } else if (attributes.isSymbolicLink()) {
      TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      link.setLinkName(BytePaths.target(Files.readSymbolicLink(path)));
      tar.putArchiveEntry(plain(link, PROGRAM));
      tar.closeArchiveEntry();
    } else if (attributes.isRegularFile()) {
      TarArchiveEntry file = new TarArchiveEntry(name);
      byte[] content = Files.readAllBytes(path);
      file.setSize(content.length);
      tar.putArchiveEntry(plain(file, Files.isExecutable(path) ? PROGRAM : FILE));
      tar.write(content);
      tar.closeArchiveEntry();
    } else {
      throw new CommandException(
          "'" + path + "' is no file, folder or link; it cannot be part of a configuration");
    }
  }

  private static TarArchiveEntry plain(TarArchiveEntry entry, int mode) {
    entry.setMode(mode);
    entry.setModTime(0);
    entry.setIds(0, 0);
    entry.setNames("", "");
    return entry;
  }
}
