package dev.firn.instantiate;

import dev.firn.store.objects.DummyStore;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StoreDir;

/** Opens stores by what the setting {@code store} says. */
public final class Stores {
  private Stores() {}

  /**
   * Opens a store: {@code dummy://} keeps derivations in memory; a folder holds its store in {@code
   * nix/store} and its database in {@code nix/var/nix}.
   *
   * @throws dev.firn.store.StoreException when it cannot be opened, or is of another kind
   */
  public static Store open(String uri) {
    if (uri.equals("dummy://") || uri.startsWith("dummy://?")) {
      return DummyStore.keepingText(StoreDir.DEFAULT);
    }
    throw new ObjectException(
        "unknown-kind",
        "cannot open the store '" + uri + "'; give a folder, 'local' or 'dummy://'");
  }
}
