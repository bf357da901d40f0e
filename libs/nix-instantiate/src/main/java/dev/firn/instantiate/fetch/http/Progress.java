package dev.firn.instantiate.fetch.http;

/** Is told how a download gets on; may be called from any thread. */
@FunctionalInterface
public interface Progress {
  /** Says nothing. */
  Progress SILENT = (_, _, _) -> {};

  /**
   * @param total in bytes, or -1 if the server does not say
   */
  void downloaded(String url, long bytes, long total);
}
