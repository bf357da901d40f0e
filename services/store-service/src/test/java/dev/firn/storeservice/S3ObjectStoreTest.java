package dev.firn.storeservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.embedded.EmbeddedS3;
import dev.firn.store.blob.BlobException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.blob.BlobStoreContract;
import dev.firn.store.blob.PutCondition;
import dev.firn.storeservice.s3.S3ObjectStore;
import io.minio.MinioClient;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreTest extends BlobStoreContract {
  @TempDir static Path folder;
  private static EmbeddedS3 s3;
  private static int buckets;
  private S3ObjectStore store;

  @BeforeAll
  static void startServer() {
    s3 = EmbeddedS3.start(folder, 0);
  }

  @AfterAll
  static void stopServer() {
    s3.close();
  }

  @BeforeEach
  void open() {
    MinioClient client =
        MinioClient.builder()
            .endpoint(s3.endpoint().toString())
            .region("us-east-1")
            .credentials(s3.accessKey(), s3.secretKey())
            .build();
    buckets++;
    store = new S3ObjectStore(client, "bucket" + buckets, folder.resolve("incoming"));
    store.makeBucket();
    store.makeBucket();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aServerThatIsAwayIsAFailureOfTheStoreAndNothingElse() {
    EmbeddedS3 gone = EmbeddedS3.start(folder.resolve("gone"), 0);
    MinioClient client =
        MinioClient.builder()
            .endpoint(gone.endpoint().toString())
            .region("us-east-1")
            .credentials(gone.accessKey(), gone.secretKey())
            .build();
    try (S3ObjectStore away = new S3ObjectStore(client, "away", folder.resolve("incoming"))) {
      away.makeBucket();
      assertThat(away.answers()).isTrue();
      gone.close();
      BlobKey key = new BlobKey("a.narinfo");
      List<ThrowingCallable> calls =
          List.of(
              away::makeBucket,
              () -> away.get(key),
              () -> away.exists(key),
              () -> away.put(key, new ByteArrayInputStream(new byte[3]), PutCondition.ALWAYS),
              () -> away.delete(key),
              () -> away.entries(""));

      assertThat(calls)
          .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(BlobException.class));
      assertThat(away.answers()).isFalse();
    }
  }

  @Override
  protected BlobStore store() {
    return store;
  }
}
