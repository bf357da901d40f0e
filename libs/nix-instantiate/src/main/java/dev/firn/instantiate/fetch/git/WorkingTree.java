package dev.firn.instantiate.fetch.git;

import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.TreeFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.FileTreeIterator;

/**
 * A working directory as Git tracks it: the files in the index, with the contents that they have
 * now.
 *
 * @param files paths of tracked files that exist
 * @param dirty whether anything differs from {@code HEAD}
 * @param head the commit that is checked out, if there is one
 */
record WorkingTree(Path root, Set<String> files, boolean dirty, Optional<String> head) {
  /** Looks at a working directory. */
  static WorkingTree read(Path root, boolean submodules) throws IOException {
    try (Repository repository = GitRepositories.openLocal(root)) {
      Set<String> files = new HashSet<>();
      DirCache index = repository.readDirCache();
      boolean dirty = false;
      for (int i = 0; i < index.getEntryCount(); i++) {
        DirCacheEntry entry = index.getEntry(i);
        dirty |= entry.isIntentToAdd() || entry.getStage() != 0;
        String path = new String(entry.getRawPath(), StandardCharsets.ISO_8859_1);
        if (!FileMode.GITLINK.equals(entry.getRawMode())) {
          if (Files.exists(root.resolve(BytePaths.of(path)), LinkOption.NOFOLLOW_LINKS)) {
            files.add(path);
          }
        } else if (submodules && Files.exists(root.resolve(path).resolve(".git"))) {
          WorkingTree inner = read(root.resolve(path), true);
          inner.files.forEach(f -> files.add(path + "/" + f));
          dirty |= inner.dirty || !inner.head.equals(Optional.of(entry.getObjectId().name()));
        }
      }
      var head = repository.resolve(Constants.HEAD);
      return new WorkingTree(
          root,
          files,
          dirty || differs(repository),
          head == null ? Optional.empty() : Optional.of(head.name()));
    }
  }

  private static boolean differs(Repository repository) throws IOException {
    IndexDiff diff = new IndexDiff(repository, Constants.HEAD, new FileTreeIterator(repository));
    diff.setIgnoreSubmoduleMode(SubmoduleWalk.IgnoreSubmoduleMode.ALL);
    diff.diff();
    return !(diff.getAdded().isEmpty()
        && diff.getChanged().isEmpty()
        && diff.getRemoved().isEmpty()
        && diff.getMissing().isEmpty()
        && diff.getModified().isEmpty()
        && diff.getConflicting().isEmpty());
  }

  /** The tracked files. */
  FileSystemObject tree(boolean exportIgnore) throws IOException {
    Set<String> folders = new HashSet<>();
    for (String file : files) {
      for (int slash = file.lastIndexOf('/'); slash > 0; slash = file.lastIndexOf('/', slash - 1)) {
        if (!folders.add(file.substring(0, slash))) {
          break;
        }
      }
    }
    GitAttributes ignore = exportIgnore ? new GitAttributes(this::attributes) : GitAttributes.NONE;
    return DiskTree.open(
        root,
        (path, kind) -> {
          String relative = path.substring(1);
          boolean folder = kind == TreeFilter.Kind.DIRECTORY;
          try {
            return (folder ? folders : files).contains(relative)
                && !ignore.isExportIgnored(relative, folder);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private byte @org.jspecify.annotations.Nullable [] attributes(String folder) throws IOException {
    String path = folder.isEmpty() ? ".gitattributes" : folder + "/.gitattributes";
    return files.contains(path) ? Files.readAllBytes(root.resolve(BytePaths.of(path))) : null;
  }
}
