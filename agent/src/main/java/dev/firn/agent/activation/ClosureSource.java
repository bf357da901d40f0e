package dev.firn.agent.activation;

/** Brings closures to the node. */
@FunctionalInterface
public interface ClosureSource {
  /** Hears how far it is. */
  @FunctionalInterface
  interface Listener {
    /** Bytes of NARs that came so far, and that there are as far as known. */
    void bytes(long done, long total);
  }

  /**
   * Makes a path and all that it refers to valid in the node's store, every hash and signature
   * checked.
   *
   * @return how many bytes of NARs came
   * @throws dev.firn.agent.AgentException or a {@link dev.firn.store.StoreException} if it cannot
   */
  long fetch(String storePath, Listener listener) throws InterruptedException;
}
