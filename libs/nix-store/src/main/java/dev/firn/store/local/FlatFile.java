package dev.firn.store.local;

import dev.firn.store.content.ContentException;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.io.OutputStream;

/** A file that is addressed by its bytes alone, and so has no executable bit. */
record FlatFile(FileSystemObject.Regular file) implements FileSystemObject.Regular {
  /** A tree as it is stored when it is addressed by {@code method}. */
  static FileSystemObject shaped(FileSystemObject tree, ContentAddressMethod method)
      throws IOException {
    return switch (method) {
      case NAR, GIT -> tree;
      case FLAT, TEXT -> {
        if (!(tree instanceof FileSystemObject.Regular file)) {
          throw ContentException.notAFile(method);
        }
        yield file.executable() ? new FlatFile(file) : file;
      }
    };
  }

  @Override
  public boolean executable() {
    return false;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public void copyTo(OutputStream out) throws IOException {
    file.copyTo(out);
  }
}
