package dev.firn.instantiate.fetch.http;

/** Is told how a download gets on; may be called from any thread. */
@FunctionalInterface
public interface Progress {
  /** Says nothing. */
  Progress SILENT = (_, _, _) -> {};

  /**
   * Some bytes came.
   *
   * @param bytes that came so far
   * @param total in bytes, or -1 if the server does not say
   */
  void downloaded(String url, long bytes, long total);

  /** Nothing more comes from there: all is here, or the download broke off. */
  default void finished(String url) {}
}
