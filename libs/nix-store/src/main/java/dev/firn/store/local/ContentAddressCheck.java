package dev.firn.store.local;

import dev.firn.store.content.ContentHash;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.References;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;

/** Whether an object that claims a content address has it. */
final class ContentAddressCheck {
  private ContentAddressCheck() {}

  /**
   * Checks a tree, if anything is claimed of it.
   *
   * @throws ObjectException {@code wrong-content-address}
   */
  static void require(StoreDir dir, PathInfo info, Path unpacked) throws IOException {
    if (info.contentAddress().isEmpty()) {
      return;
    }
    ContentAddress claimed = info.contentAddress().get();
    TreeSet<StorePath> others = new TreeSet<>(info.references());
    boolean self = others.remove(info.path());
    StorePath right =
        dir.makeContentPath(info.path().name(), claimed, new References(others, self));
    boolean matches =
        right.equals(info.path())
            && ContentHash.of(
                    DiskTree.open(unpacked),
                    claimed.method(),
                    claimed.hash().algorithm(),
                    info.path())
                .equals(claimed);
    if (!matches) {
      throw new ObjectException(
          "wrong-content-address",
          "path '"
              + dir.print(info.path())
              + "' claims the content address '"
              + claimed
              + "', which leads to '"
              + dir.print(right)
              + "' or is not that of its contents");
    }
  }
}
