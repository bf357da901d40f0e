package dev.firn.storeservice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What only store-service is told. */
@ConfigMapping(prefix = "firn.store-service")
public interface StoreSettings {
  /** Where objects are kept. */
  S3 s3();

  /** Whether everybody may read the cache; writing needs the token always. */
  @WithDefault("false")
  boolean publicRead();

  /** What the cache tells clients of its rank among others; lower is asked first. */
  @WithDefault("30")
  int priority();

  /** The name of the key that is made at the first start. */
  @WithDefault("firn-cache-1")
  String keyName();

  /**
   * The file with the secret key that paths are signed with; made at the first start. Several
   * processes must have the same. Unset: {@code store-service/cache-key.sec} in {@code firn.state}.
   */
  Optional<Path> keyFile();

  /** The longest archive that is taken, in bytes, before compression and after. */
  @WithDefault("68719476736")
  long maxNarSize();

  /** What is younger than this, or was asked for within it, is not collected as garbage. */
  @WithDefault("PT1H")
  Duration gcGrace();

  /** Caches that are asked for what this one lacks, in this order. */
  List<Upstream> upstreams();

  /** An object store. */
  interface S3 {
    /** Its URL. */
    @WithDefault("http://localhost:9000")
    URI endpoint();

    /** The bucket; made if it is not there. */
    String bucket();

    /** The region, for stores that have any. */
    @WithDefault("us-east-1")
    String region();

    /** Who we are. */
    @WithDefault("firn")
    String accessKey();

    /** How we show it. */
    Optional<String> secretKey();

    /** How long the start waits for a store that does not answer. */
    @WithDefault("60S")
    Duration patience();

    /** A file with the secret key, instead of {@link #secretKey}. */
    Optional<Path> secretKeyFile();
  }

  /** Another binary cache. */
  interface Upstream {
    /** Its URL. */
    URI url();

    /** Public keys of which one must have signed each path, as {@code NAME:BASE64}. */
    List<String> keys();
  }
}
