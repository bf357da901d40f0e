package dev.firn.instantiate.fetch;

import dev.firn.store.path.StorePath;
import java.nio.file.Path;

/** What fetching tells an evaluation's view of files. */
public interface SourceAccess {
  /** For fetching without an evaluation. */
  SourceAccess NONE =
      new SourceAccess() {
        @Override
        public void allow(StorePath path) {}

        @Override
        public void mount(StorePath path, Path tree) {}
      };

  /** Lets the evaluation see an object of the store. */
  void allow(StorePath path);

  /**
   * Lets the evaluation see a tree on disk, which does not change, under a store path. The store
   * does not have it: it is read-only, or nothing needs the tree there yet.
   */
  void mount(StorePath path, Path tree);
}
