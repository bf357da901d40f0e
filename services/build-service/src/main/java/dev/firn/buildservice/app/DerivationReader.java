package dev.firn.buildservice.app;

import dev.firn.kit.store.WorkStore;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.path.StorePath;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads derivations from the work store, and fetches into it what it lacks. Those that were read
 * are remembered, as most of a system's graph is the next one's too. Thread-safe.
 */
public final class DerivationReader implements DerivationSource {
  private static final int MOST = 20_000;

  private final WorkStore store;
  private final Map<StorePath, Derivation> known = new ConcurrentHashMap<>();

  /** Reads from {@code store}. */
  public DerivationReader(WorkStore store) {
    this.store = store;
  }

  @Override
  public Derivation read(StorePath path) {
    Derivation found = known.get(path);
    if (found != null) {
      return found;
    }
    store.ensure(List.of(path));
    Derivation read = store.local().readDerivation(path);
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(path, read);
    return read;
  }
}
