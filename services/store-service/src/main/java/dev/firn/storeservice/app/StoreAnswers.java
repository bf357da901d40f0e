package dev.firn.storeservice.app;

import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Answers about paths and their closures. */
public final class StoreAnswers {
  private final BinaryCache cache;
  private final Roots roots;

  /** Answers about what is in {@code cache}. */
  public StoreAnswers(BinaryCache cache, Roots roots) {
    this.cache = cache;
    this.roots = roots;
  }

  /** The store whose paths these are. */
  public StoreDir dir() {
    return cache.dir();
  }

  /** What is known about a path that is here. */
  public Optional<NarInfo> here(StorePath path) {
    return cache.findHere(path.hashPart()).filter(n -> n.info().path().equals(path));
  }

  /** What is known about a path that is here or upstream. */
  public Optional<NarInfo> anywhere(StorePath path) throws InterruptedException {
    return cache.find(path.hashPart()).filter(n -> n.info().path().equals(path));
  }

  /** Those that are not here, or with {@code upstreams}, nowhere. */
  public List<StorePath> missing(Collection<StorePath> paths, boolean upstreams)
      throws InterruptedException {
    List<StorePath> missing = new ArrayList<>();
    for (StorePath path : paths) {
      if ((upstreams ? anywhere(path) : here(path)).isEmpty()) {
        missing.add(path);
      }
    }
    return missing;
  }

  /** All that paths refer to, here or upstream. */
  public Closures.Closure closure(Collection<StorePath> paths) throws InterruptedException {
    return Closures.of(paths, this::anywhere);
  }

  /**
   * Keeps the closures of paths. What is found is not collected before it is kept.
   *
   * @return the paths that are not there; if there are any, nothing is changed
   */
  public List<StorePath> setRoot(RootName name, Collection<StorePath> paths)
      throws InterruptedException {
    return cache.beside(
        () -> {
          List<StorePath> missing = missing(paths, true);
          if (missing.isEmpty()) {
            roots.set(name, paths);
          }
          return missing;
        });
  }
}
