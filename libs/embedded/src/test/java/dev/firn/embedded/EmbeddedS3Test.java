package dev.firn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3Test {
  @TempDir Path folder;

  @Test
  void objectsAndCredentialsStayOverARestart() throws Exception {
    String secret;
    try (EmbeddedS3 s3 = EmbeddedS3.start(folder, 0);
        MinioClient client = client(s3, s3.secretKey())) {
      client.makeBucket(MakeBucketArgs.builder().bucket("firn").build());
      assertThat(put(client, "nar/a", "one", Map.of())).isTrue();
      secret = s3.secretKey();
    }
    try (EmbeddedS3 s3 = EmbeddedS3.start(folder, 0);
        MinioClient client = client(s3, secret);
        var object =
            client.getObject(GetObjectArgs.builder().bucket("firn").object("nar/a").build())) {
      assertThat(new String(object.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("one");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("credentials"))))
        .isEqualTo("rw-------");
  }

  @Test
  void othersAreRefused() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.start(folder, 0);
        MinioClient client = client(s3, "wrong")) {
      assertThatThrownBy(() -> client.makeBucket(MakeBucketArgs.builder().bucket("firn").build()))
          .isInstanceOf(ErrorResponseException.class);
    }
  }

  @Test
  void ofManyConditionalWritesOneWins() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.start(folder, 0);
        MinioClient client = client(s3, s3.secretKey())) {
      client.makeBucket(MakeBucketArgs.builder().bucket("firn").build());

      assertThat(winners(client, "first", Map.of("If-None-Match", "*"))).isEqualTo(1);
      String etag =
          client.statObject(StatObjectArgs.builder().bucket("firn").object("k").build()).etag();
      assertThat(winners(client, "second", Map.of("If-Match", "\"" + etag + "\""))).isEqualTo(1);
    }
  }

  /** Each writes a text of its own: the same text would have the same entity tag. */
  private static long winners(MinioClient client, String round, Map<String, String> condition) {
    return IntStream.range(0, 40)
        .parallel()
        .filter(i -> put(client, "k", round + " " + i, condition))
        .count();
  }

  private static boolean put(
      MinioClient client, String key, String text, Map<String, String> headers) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      client.putObject(
          PutObjectArgs.builder().bucket("firn").object(key).extraHeaders(headers).stream(
                  new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
              .build());
      return true;
    } catch (ErrorResponseException e) {
      assertThat(e.errorResponse().code()).isIn("PreconditionFailed", "ConditionalRequestConflict");
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static MinioClient client(EmbeddedS3 s3, String secret) {
    return MinioClient.builder()
        .endpoint(s3.endpoint().toString())
        .credentials(s3.accessKey(), secret)
        .build();
  }
}
