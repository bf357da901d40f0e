package dev.firn.instantiate.host;

/** Is told what an evaluation sees of the world, each time that it looks. */
@FunctionalInterface
public interface ReadListener {
  /** Wants to know nothing. */
  ReadListener NONE = (_, _) -> {};

  /** The evaluation read something; a name as a byte string. From any thread. */
  void read(Kind kind, String name);

  /** What was read. */
  enum Kind {
    FILE,
    DIRECTORY,
    /** A file or directory that was copied to the store, or hashed for it. */
    TREE,
    /** A variable of the environment. */
    VARIABLE
  }
}
