package dev.firn.build;

import dev.firn.store.path.StorePath;

/**
 * Is told how builds get on. Called from the threads that build, several at once; it must be quick
 * and must not throw.
 */
public interface BuildListener {
  /** Listens to nothing. */
  BuildListener NONE = new BuildListener() {};

  /** A builder was started. */
  default void started(StorePath derivation) {}

  /** The builder wrote something; {@code bytes} may be used until this returns. */
  default void output(StorePath derivation, byte[] bytes, int offset, int length) {}

  /**
   * A built-in builder downloads.
   *
   * @param total in bytes, or -1 if it is not known
   */
  default void downloaded(StorePath derivation, String url, long bytes, long total) {}

  /** The outputs are there. */
  default void built(BuildResult result) {}

  /** The build failed. */
  default void failed(BuildException failure) {}

  /** An object was brought from elsewhere instead of being built. */
  default void substituted(StorePath path) {}
}
