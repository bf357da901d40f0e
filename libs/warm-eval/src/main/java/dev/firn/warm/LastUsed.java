package dev.firn.warm;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of what was used last; the rest is forgotten. Not for several threads. */
final class LastUsed<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /**
   * @param most how many are kept
   */
  LastUsed(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
