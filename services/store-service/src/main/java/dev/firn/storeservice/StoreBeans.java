package dev.firn.storeservice;

import dev.firn.kit.FirnSettings;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.path.StoreDir;
import dev.firn.store.signature.PublicKey;
import dev.firn.storeservice.app.BinaryCache;
import dev.firn.storeservice.app.GarbageCollector;
import dev.firn.storeservice.app.PathIndex;
import dev.firn.storeservice.app.Roots;
import dev.firn.storeservice.app.SigningKey;
import dev.firn.storeservice.app.Spool;
import dev.firn.storeservice.app.StoreAnswers;
import dev.firn.storeservice.app.Upstreams;
import dev.firn.storeservice.s3.S3ObjectStore;
import io.minio.MinioClient;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Makes beans of classes that know no container. */
@Dependent
public class StoreBeans {
  private static Path folder(FirnSettings firn) {
    return firn.state().resolve("store-service");
  }

  @Produces
  @Singleton
  S3ObjectStore blobs(FirnSettings firn, StoreSettings settings) {
    StoreSettings.S3 s3 = settings.s3();
    MinioClient client =
        MinioClient.builder()
            .endpoint(s3.endpoint().toString())
            .region(s3.region())
            .credentials(s3.accessKey(), secretKey(s3))
            .build();
    Path incoming = folder(firn).resolve("incoming");
    try {
      Spool.discardLeft(incoming);
    } catch (IOException e) {
      throw new UncheckedIOException(incoming + " cannot be tidied", e);
    }
    return new S3ObjectStore(client, s3.bucket(), incoming);
  }

  void close(@Disposes S3ObjectStore blobs) {
    blobs.close();
  }

  private static String secretKey(StoreSettings.S3 s3) {
    if (s3.secretKeyFile().isPresent()) {
      Path file = s3.secretKeyFile().get();
      try {
        return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read firn.store-service.s3.secret-key-file", e);
      }
    }
    return s3.secretKey()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "set firn.store-service.s3.secret-key-file, or firn.store-service.s3.secret-key"));
  }

  @Produces
  @Singleton
  SigningKey key(FirnSettings firn, StoreSettings settings) {
    return SigningKey.readOrMake(
        settings.keyFile().orElse(folder(firn).resolve("cache-key.sec")), settings.keyName());
  }

  @Produces
  @Singleton
  PathIndex index(S3ObjectStore blobs, StoreSettings settings) {
    return new PathIndex(blobs, StoreDir.DEFAULT, settings.gcGrace());
  }

  @Produces
  @Singleton
  Upstreams upstreams(S3ObjectStore blobs, StoreSettings settings) {
    return new Upstreams(
        settings.upstreams().stream()
            .map(
                u ->
                    new BinaryCacheClient(
                        BinaryCacheClient.Settings.of(u.url())
                            .trusting(u.keys().stream().map(PublicKey::parse).toList())
                            .withAttempts(3)))
            .toList(),
        blobs,
        StoreDir.DEFAULT);
  }

  void close(@Disposes Upstreams upstreams) {
    upstreams.close();
  }

  @Produces
  @Singleton
  BinaryCache cache(
      FirnSettings firn,
      StoreSettings settings,
      S3ObjectStore blobs,
      PathIndex index,
      Upstreams upstreams,
      SigningKey key) {
    return new BinaryCache(
        blobs,
        index,
        upstreams,
        key.secret(),
        new BinaryCache.Settings(
            StoreDir.DEFAULT,
            folder(firn).resolve("incoming"),
            settings.maxNarSize(),
            settings.priority(),
            settings.gcGrace()));
  }

  @Produces
  @Singleton
  Roots roots(S3ObjectStore blobs) {
    return new Roots(blobs, StoreDir.DEFAULT);
  }

  @Produces
  @Singleton
  StoreAnswers answers(BinaryCache cache, Roots roots) {
    return new StoreAnswers(cache, roots);
  }

  @Produces
  @Singleton
  GarbageCollector collector(
      S3ObjectStore blobs,
      PathIndex index,
      BinaryCache cache,
      Roots roots,
      StoreSettings settings) {
    return new GarbageCollector(blobs, index, cache, roots, settings.gcGrace(), Clock.systemUTC());
  }
}
