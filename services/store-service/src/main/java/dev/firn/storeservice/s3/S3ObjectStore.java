package dev.firn.storeservice.s3;

import dev.firn.store.blob.BlobException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobVersion;
import dev.firn.store.blob.PutCondition;
import dev.firn.storeservice.app.ObjectStore;
import dev.firn.storeservice.app.Spool;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import okhttp3.Headers;

/**
 * Blobs in a bucket of S3, MinIO or what is like them; versions are entity tags. The store must
 * know conditional writes ({@code If-None-Match}, {@code If-Match}).
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  /** A blob up to here is written by one request, so that a condition holds for all of it. */
  private static final long MAX_SINGLE = 5L << 30;

  private static final Set<String> MISSING = Set.of("NoSuchKey", "NoSuchObject", "NotFound");
  private static final Set<String> NOT_MET =
      Set.of("PreconditionFailed", "ConditionalRequestConflict");

  private final MinioClient client;
  private final String bucket;
  private final Path folder;

  /**
   * Blobs of a bucket.
   *
   * @param client closed with this
   * @param folder for temporary files
   */
  public S3ObjectStore(MinioClient client, String bucket, Path folder) {
    this.client = client;
    this.bucket = bucket;
    this.folder = folder;
  }

  /**
   * Makes the bucket if it is not there.
   *
   * @throws BlobException {@code io} if the store cannot be reached or refuses
   */
  public void makeBucket() {
    try {
      if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
        client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
      }
    } catch (ErrorResponseException e) {
      if (!Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
          .contains(e.errorResponse().code())) {
        throw failure("make bucket", bucket, e);
      }
    } catch (MinioException | IllegalStateException e) {
      throw failure("make bucket", bucket, e);
    }
  }

  /** Whether the store answers and has the bucket. */
  public boolean answers() {
    try {
      return client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build());
    } catch (MinioException | IllegalStateException e) {
      return false;
    }
  }

  @Override
  public Optional<Blob> get(BlobKey key) {
    return get(key, GetObjectArgs.builder().bucket(bucket).object(key.value()).build());
  }

  @Override
  public Optional<Blob> get(BlobKey key, long offset, long length) {
    return get(
        key,
        GetObjectArgs.builder()
            .bucket(bucket)
            .object(key.value())
            .offset(offset)
            .length(length)
            .build());
  }

  private Optional<Blob> get(BlobKey key, GetObjectArgs args) {
    try {
      GetObjectResponse answer = client.getObject(args);
      Headers headers = answer.headers();
      return Optional.of(
          new Blob(
              Long.parseLong(headers.get("Content-Length")),
              new BlobVersion(unquoted(headers.get("ETag"))),
              answer));
    } catch (ErrorResponseException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw failure("read", key.value(), e);
    } catch (MinioException | IllegalStateException e) {
      throw failure("read", key.value(), e);
    }
  }

  private static String unquoted(@org.jspecify.annotations.Nullable String tag) {
    return tag == null ? "" : tag.replace("\"", "");
  }

  private static boolean isMissing(ErrorResponseException e) {
    return MISSING.contains(e.errorResponse().code()) || e.response().code() == 404;
  }

  private Optional<StatObjectResponse> stat(BlobKey key) {
    try {
      return Optional.of(
          client.statObject(StatObjectArgs.builder().bucket(bucket).object(key.value()).build()));
    } catch (ErrorResponseException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw failure("look for", key.value(), e);
    } catch (MinioException | IllegalStateException e) {
      throw failure("look for", key.value(), e);
    }
  }

  @Override
  public boolean exists(BlobKey key) {
    return stat(key).isPresent();
  }

  @Override
  public OptionalLong size(BlobKey key) {
    return stat(key).stream().mapToLong(StatObjectResponse::size).findFirst();
  }

  @Override
  public Optional<BlobVersion> put(BlobKey key, InputStream content, PutCondition condition) {
    try (Spool spool = Spool.of(content, folder, MAX_SINGLE)) {
      return put(key, spool, headers(condition));
    } catch (IOException e) {
      throw new BlobException("io", "cannot read what is to be blob '" + key + "': " + e, e);
    }
  }

  @Override
  public void put(BlobKey key, Spool content) {
    try {
      put(key, content, Map.of());
    } catch (IOException e) {
      throw new BlobException("io", "cannot write blob '" + key + "': " + e, e);
    }
  }

  private static Map<String, String> headers(PutCondition condition) {
    return switch (condition) {
      case PutCondition.Always _ -> Map.of();
      case PutCondition.IfAbsent _ -> Map.of("If-None-Match", "*");
      case PutCondition.IfVersion v -> Map.of("If-Match", "\"" + v.version().tag() + "\"");
    };
  }

  private Optional<BlobVersion> put(BlobKey key, Spool content, Map<String, String> headers)
      throws IOException {
    try {
      Optional<Path> file = content.file();
      ObjectWriteResponse answer;
      if (file.isPresent()) {
        answer =
            client.uploadObject(
                UploadObjectArgs.builder()
                    .bucket(bucket)
                    .object(key.value())
                    .extraHeaders(headers)
                    .filename(file.get().toString(), Math.max(5L << 20, content.size()))
                    .build());
      } else {
        byte[] bytes = content.toBytes();
        answer =
            client.putObject(
                PutObjectArgs.builder()
                    .bucket(bucket)
                    .object(key.value())
                    .extraHeaders(headers)
                    .data(bytes, bytes.length)
                    .build());
      }
      return Optional.of(new BlobVersion(unquoted(answer.etag())));
    } catch (ErrorResponseException e) {
      if (NOT_MET.contains(e.errorResponse().code())
          || e.response().code() == 412
          || headers.containsKey("If-Match") && isMissing(e)) {
        return Optional.empty();
      }
      throw failure("write", key.value(), e);
    } catch (MinioException | IllegalStateException e) {
      throw failure("write", key.value(), e);
    }
  }

  @Override
  public boolean delete(BlobKey key) {
    boolean existed = exists(key);
    try {
      client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key.value()).build());
      return existed;
    } catch (ErrorResponseException e) {
      if (isMissing(e)) {
        return false;
      }
      throw failure("delete", key.value(), e);
    } catch (MinioException | IllegalStateException e) {
      throw failure("delete", key.value(), e);
    }
  }

  @Override
  public List<BlobKey> list(String prefix) {
    return entries(prefix).stream().map(Entry::key).sorted().toList();
  }

  @Override
  public List<Entry> entries(String prefix) {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Result<Item> result :
          client.listObjects(
              ListObjectsArgs.builder().bucket(bucket).prefix(prefix).recursive(true).build())) {
        Item item = result.get();
        if (!item.isDir()) {
          entries.add(
              new Entry(
                  new BlobKey(item.objectName()), item.size(), item.lastModified().toInstant()));
        }
      }
      return entries;
    } catch (MinioException | IllegalStateException e) {
      throw failure("list", prefix, e);
    }
  }

  private static BlobException failure(String what, String key, Exception e) {
    return new BlobException("io", "cannot " + what + " '" + key + "' in S3: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      throw new BlobException("io", "cannot close the connection to S3: " + e.getMessage(), e);
    }
  }
}
