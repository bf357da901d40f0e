package dev.firn.instantiate.host;

import dev.firn.eval.limit.Meter;
import dev.firn.eval.value.EvalThread;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.io.OutputStream;

/** A tree, counted against what an evaluation may read while it is gone through. */
final class MeteredTree {
  private MeteredTree() {}

  static FileSystemObject of(FileSystemObject object, Meter meter) {
    return switch (object) {
      case FileSystemObject.Regular file -> new File(file, meter);
      case FileSystemObject.Directory directory -> new Folder(directory, meter);
      case FileSystemObject.Symlink link -> link;
    };
  }

  private record File(FileSystemObject.Regular file, Meter meter)
      implements FileSystemObject.Regular {
    @Override
    public boolean executable() {
      return file.executable();
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      EvalThread.checkpoint();
      meter.file();
      meter.read(file.size());
      file.copyTo(out);
    }
  }

  private record Folder(FileSystemObject.Directory folder, Meter meter)
      implements FileSystemObject.Directory {
    @Override
    public void visit(FileSystemObject.EntryVisitor visitor) throws IOException {
      EvalThread.checkpoint();
      meter.file();
      folder.visit((name, object) -> visitor.entry(name, of(object, meter)));
    }
  }
}
