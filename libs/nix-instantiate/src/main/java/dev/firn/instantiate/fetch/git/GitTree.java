package dev.firn.instantiate.fetch.git;

import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/** Trees in a repository's object database as file system objects; names are byte strings. */
final class GitTree {
  private final ObjectReader reader;
  private final GitAttributes ignore;
  private final Optional<LargeFiles> large;
  private final Map<String, FileSystemObject> mounts;

  /**
   * @param ignore which files to leave out
   * @param large where to get the contents of files that Git LFS keeps elsewhere
   * @param mounts what to show in the place of submodules, by path; others are empty directories
   */
  GitTree(
      ObjectReader reader,
      GitAttributes ignore,
      Optional<LargeFiles> large,
      Map<String, FileSystemObject> mounts) {
    this.reader = reader;
    this.ignore = ignore;
    this.large = large;
    this.mounts = mounts;
  }

  FileSystemObject root(ObjectId tree) {
    return new Directory(tree, "");
  }

  private FileSystemObject object(FileMode mode, ObjectId id, String path) throws IOException {
    if (mode.equals(FileMode.TREE)) {
      return new Directory(id, path);
    }
    if (mode.equals(FileMode.GITLINK)) {
      FileSystemObject mounted = mounts.get(path);
      return mounted == null ? MemoryTree.directory(Map.of()) : mounted;
    }
    ObjectLoader blob = reader.open(id, Constants.OBJ_BLOB);
    if (mode.equals(FileMode.SYMLINK)) {
      return MemoryTree.symlink(
          new String(blob.getCachedBytes(1 << 16), StandardCharsets.ISO_8859_1));
    }
    boolean executable = mode.equals(FileMode.EXECUTABLE_FILE);
    if (large.isPresent() && large.get().attributes().isLarge(path)) {
      Optional<FileSystemObject> contents = large.get().contents(path, blob, executable);
      if (contents.isPresent()) {
        return contents.get();
      }
    }
    return new Blob(blob, executable);
  }

  private final class Directory implements FileSystemObject.Directory {
    private final ObjectId id;
    private final String path;

    Directory(ObjectId id, String path) {
      this.id = id;
      this.path = path;
    }

    @Override
    public void visit(FileSystemObject.EntryVisitor visitor) throws IOException {
      record Entry(FileMode mode, ObjectId id) {}
      // Git sorts a directory as if its name ended in a slash
      TreeMap<String, Entry> entries = new TreeMap<>();
      CanonicalTreeParser parser = new CanonicalTreeParser();
      for (parser.reset(reader, id); !parser.eof(); parser = parser.next()) {
        byte[] name = new byte[parser.getNameLength()];
        parser.getName(name, 0);
        entries.put(
            new String(name, StandardCharsets.ISO_8859_1),
            new Entry(parser.getEntryFileMode(), parser.getEntryObjectId()));
      }
      for (Map.Entry<String, Entry> e : entries.entrySet()) {
        String child = path.isEmpty() ? e.getKey() : path + "/" + e.getKey();
        Entry entry = e.getValue();
        if (!ignore.isExportIgnored(child, entry.mode().equals(FileMode.TREE))) {
          visitor.entry(e.getKey(), object(entry.mode(), entry.id(), child));
        }
      }
    }
  }

  private record Blob(ObjectLoader blob, boolean executable) implements FileSystemObject.Regular {
    @Override
    public long size() {
      return blob.getSize();
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      blob.copyTo(out);
    }
  }
}
