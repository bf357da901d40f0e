package dev.firn.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Makes {@code PUT} with {@code If-Match} one step, which the store below makes of two: of several
 * who write over the same version one wins.
 */
final class AtomicIfMatch extends ForwardingBlobStore {
  private static final int MOST_BYTES = 64 << 20;
  private static final int PRECONDITION_FAILED = 412;

  private final Object[] locks = new Object[256];

  AtomicIfMatch(BlobStore below) {
    super(below);
    Arrays.setAll(locks, _ -> new Object());
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    if (request.ifMatch() == null) {
      return super.putBlob(request, content);
    }
    InputStream whole = new ByteArrayInputStream(read(content));
    String name = request.bucket() + "/" + request.key();
    synchronized (locks[Math.floorMod(name.hashCode(), locks.length)]) {
      requireMatch(request.bucket(), request.key(), request.ifMatch());
      return super.putBlob(request, whole);
    }
  }

  /** The server looked before it called, and the store below does not look at all. */
  private void requireMatch(String bucket, String key, String expected) {
    HeadObjectResponse current = blobMetadataIfPresent(bucket, key);
    if (current == null
        || (!expected.equals("*") && !bare(expected).equals(bare(current.eTag())))) {
      throw S3Exceptions.fromStatusCode(PRECONDITION_FAILED);
    }
  }

  private static String bare(String entityTag) {
    return entityTag.replace("\"", "");
  }

  /** Nobody waits for a slow sender. */
  private static byte[] read(InputStream content) {
    try {
      byte[] bytes = content.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("a conditional write has at most " + MOST_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
