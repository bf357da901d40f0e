package dev.firn.store.local;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Objects that are on disk and wait to be registered as valid, all of them in one transaction. */
final class Registrations {
  private static final int MOST = 10_000;

  private final StoreDir dir;
  private final ObjectFiles files;
  private final StoreDatabase database;
  private final Map<StorePath, Registration> pending = new ConcurrentHashMap<>();
  private final Set<StorePath> registered = ConcurrentHashMap.newKeySet();

  Registrations(StoreDir dir, ObjectFiles files, StoreDatabase database) {
    this.dir = dir;
    this.files = files;
    this.database = database;
  }

  /** Whether that object waits, or was registered here. */
  boolean know(StorePath path) {
    // in the order that an object goes through, so that it is not missed on its way
    return pending.containsKey(path) || registered.contains(path);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** What is known about an object that waits. */
  Optional<PathInfo> waiting(StorePath path) {
    return Optional.ofNullable(pending.get(path)).map(Registration::info);
  }

  /** Has an object wait. What it refers to waits or is registered already. */
  void add(Registration registration) {
    int size;
    synchronized (pending) {
      pending.put(registration.info().path(), registration);
      size = pending.size();
    }
    if (size >= MOST) {
      run();
    }
  }

  /** Registers what waits. */
  synchronized void run() {
    List<Registration> batch;
    synchronized (pending) {
      // nothing is added meanwhile, so what an object refers to is in the batch or before it
      batch = List.copyOf(pending.values());
    }
    if (batch.isEmpty()) {
      return;
    }
    database.register(batch, this::checkOnDisk);
    for (Registration registration : batch) {
      StorePath path = registration.info().path();
      registered.add(path);
      pending.remove(path);
    }
  }

  /** Registers objects at once. */
  void runNow(Collection<Registration> batch) {
    if (!batch.isEmpty()) {
      database.register(batch, _ -> {});
      batch.forEach(registration -> registered.add(registration.info().path()));
    }
  }

  /** A file that somebody wrote but nobody registered must be what it would have been. */
  private void checkOnDisk(Registration registration) {
    StorePath path = registration.info().path();
    Path file = files.path(path);
    try {
      NarWriter.HashAndSize nar = NarWriter.hash(DiskTree.open(file), HashAlgorithm.SHA256);
      if (!nar.hash().equals(registration.info().narHash())) {
        pending.remove(path);
        DiskTree.delete(file);
        throw new ObjectException(
            "damaged",
            "an unregistered file at '"
                + file
                + "' had other contents than '"
                + dir.print(path)
                + "' must have; it was deleted, run this again");
      }
    } catch (IOException e) {
      throw new ObjectException("io", "cannot read '" + file + "': " + e, e);
    }
  }
}
