package dev.firn.storeservice;

import dev.firn.embedded.EmbeddedS3;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.blob.BlobStoreContract;
import dev.firn.storeservice.s3.S3ObjectStore;
import io.minio.MinioClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

  @Override
  protected BlobStore store() {
    return store;
  }
}
