package dev.firn.agent.activation;

import java.time.Duration;

/** Proves that the node can still be reached after its network changed. */
public interface ConnectionProof {
  /** What a new connection showed. */
  enum Verdict {
    /** The server answered on a new connection. */
    CONFIRMED,
    /** The server's machine answered, the server did not: not the node's fault. */
    SERVER_DOWN,
    /** Nothing answered. */
    NETWORK_LOST
  }

  /** Nothing to prove: there is no server. */
  ConnectionProof NONE =
      new ConnectionProof() {
        @Override
        public boolean connected() {
          return false;
        }

        @Override
        public Verdict prove(Duration atMost) {
          return Verdict.SERVER_DOWN;
        }
      };

  /** Whether there is a connection now. */
  boolean connected();

  /** Makes a new connection. */
  Verdict prove(Duration atMost) throws InterruptedException;
}
