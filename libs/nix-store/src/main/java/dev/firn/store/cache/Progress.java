package dev.firn.store.cache;

import dev.firn.store.path.StorePath;

/** Is told how a transfer goes; by several threads at once. */
public interface Progress {
  /** Tells nobody. */
  Progress NONE = new Progress() {};

  /**
   * What there is to do is known.
   *
   * @param paths how many are transferred
   * @param bytes how many bytes go over the wire, as far as it is known before
   */
  default void planned(int paths, long bytes) {}

  /** So many bytes more went over the wire. */
  default void transferred(long bytes) {}

  /** A path is done. */
  default void done(StorePath path) {}
}
