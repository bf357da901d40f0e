package dev.firn.store.derivation;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that nobody changes any more, and that says so by its type: records which share
 * parts need not copy them again.
 */
final class FrozenMap<K, V> extends AbstractMap<K, V> implements SortedMap<K, V> {
  private final TreeMap<K, V> map;

  private FrozenMap(TreeMap<K, V> map) {
    this.map = map;
  }

  /** The map itself if it is frozen, else a copy. */
  static <K, V> SortedMap<K, V> copyOf(SortedMap<K, V> map) {
    return map instanceof FrozenMap<K, V> ? map : new FrozenMap<>(new TreeMap<>(map));
  }

  /** Freezes a map that the caller does not change afterwards. */
  static <K, V> SortedMap<K, V> owning(TreeMap<K, V> map) {
    return new FrozenMap<>(map);
  }

  /** A copy that can be changed. */
  static <K, V> TreeMap<K, V> thaw(SortedMap<K, V> map) {
    return map instanceof FrozenMap<K, V> f
        ? new TreeMap<>((SortedMap<K, V>) f.map)
        : new TreeMap<>(map);
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return map.containsKey(key);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return map.get(key);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    map.forEach(action);
  }

  @Override
  public Set<K> keySet() {
    return Collections.unmodifiableSet(map.keySet());
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return Collections.unmodifiableMap(map).entrySet();
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return map.comparator();
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    return Collections.unmodifiableSortedMap(map.subMap(from, to));
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    return Collections.unmodifiableSortedMap(map.headMap(to));
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    return Collections.unmodifiableSortedMap(map.tailMap(from));
  }

  @Override
  public K firstKey() {
    return map.firstKey();
  }

  @Override
  public K lastKey() {
    return map.lastKey();
  }
}
