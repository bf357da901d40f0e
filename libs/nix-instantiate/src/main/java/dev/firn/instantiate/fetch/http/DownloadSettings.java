package dev.firn.instantiate.fetch.http;

import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to download.
 *
 * @param attempts how often to try, at least once
 * @param backoff the wait before the second attempt; it doubles each time
 * @param connectTimeout for a connection
 * @param stallTimeout for a server's first answer
 * @param maxBytes of one download
 * @param authorities a file with the certificates of whom is trusted, read when a connection is
 *     made; empty for the machine's own
 * @param local which {@code file} URLs may be read
 * @param denied where nothing may be downloaded from
 */
public record DownloadSettings(
    int attempts,
    Duration backoff,
    Duration connectTimeout,
    Duration stallTimeout,
    long maxBytes,
    Netrc netrc,
    Optional<Path> authorities,
    LocalSources local,
    DeniedAddresses denied) {
  /** Five attempts, a quarter of a second apart and more; 16 GiB. */
  public static final DownloadSettings DEFAULT =
      new DownloadSettings(
          5,
          Duration.ofMillis(250),
          Duration.ofSeconds(15),
          Duration.ofSeconds(300),
          16L << 30,
          Netrc.NONE,
          Optional.empty(),
          LocalSources.EVERYTHING,
          DeniedAddresses.NONE);

  public DownloadSettings withNetrc(Netrc other) {
    return with(other, local, denied);
  }

  public DownloadSettings withLocal(LocalSources other) {
    return with(netrc, other, denied);
  }

  public DownloadSettings withDenied(DeniedAddresses other) {
    return with(netrc, local, other);
  }

  private DownloadSettings with(
      Netrc otherNetrc, LocalSources otherLocal, DeniedAddresses otherDenied) {
    return new DownloadSettings(
        attempts,
        backoff,
        connectTimeout,
        stallTimeout,
        maxBytes,
        otherNetrc,
        authorities,
        otherLocal,
        otherDenied);
  }
}
