package dev.firn.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server in this process that keeps objects as files, on the loopback address. Never use a
 * key that another key continues after a slash, such as {@code a} and {@code a/b}: one is a file
 * and the other needs a folder of its name.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private static final int SECRET_BYTES = 30;

  private final S3Proxy server;
  private final String accessKey;
  private final String secretKey;

  private EmbeddedS3(S3Proxy server, String accessKey, String secretKey) {
    this.server = server;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  /**
   * Starts a server. Its credentials are made at the first start and kept in {@code
   * folder/credentials}, readable by the owner only.
   *
   * @param folder for objects, in {@code folder/buckets}
   * @param port 0 for any that is free
   * @throws EmbeddedException if the folder or port cannot be used
   */
  public static EmbeddedS3 start(Path folder, int port) {
    try {
      Path buckets = folder.toAbsolutePath().resolve("buckets");
      Files.createDirectories(buckets);
      String[] credentials = credentials(folder.resolve("credentials"));
      S3Proxy server =
          S3Proxy.builder()
              .blobStore(new AtomicIfMatch(new FilesystemNio2BlobStore(buckets.toString())))
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, credentials[0], credentials[1])
              .endpoint(URI.create("http://127.0.0.1:" + port))
              .jettyMaxThreads(24)
              .v4MaxNonChunkedRequestSize(64L << 20)
              .ignoreUnknownHeaders(true)
              .build();
      server.start();
      return new EmbeddedS3(server, credentials[0], credentials[1]);
    } catch (Exception e) {
      throw new EmbeddedException("the S3 server cannot start in '" + folder + "': " + e, e);
    }
  }

  private static String[] credentials(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(random);
      String text = "firn " + Base64.getUrlEncoder().encodeToString(random) + "\n";
      Path temporary =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              ".credentials",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(temporary, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
      Files.move(temporary, file);
    }
    return Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", 2);
  }

  /** Where clients connect. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** Who clients are. */
  public String accessKey() {
    return accessKey;
  }

  /** How they show it. */
  public String secretKey() {
    return secretKey;
  }

  /** Stops; what was written stays. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new EmbeddedException("the S3 server cannot stop: " + e, e);
    }
  }
}
