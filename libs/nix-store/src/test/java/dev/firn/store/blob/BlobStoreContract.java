package dev.firn.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every blob store does. */
public abstract class BlobStoreContract {
  private static final BlobKey KEY = new BlobKey("nar/a.nar");

  protected abstract BlobStore store();

  @Test
  public void whatWasPutCanBeGot() throws IOException {
    BlobVersion version = put("one", PutCondition.ALWAYS).orElseThrow();

    try (BlobStore.Blob blob = store().get(KEY).orElseThrow()) {
      assertThat(blob.size()).isEqualTo(3);
      assertThat(blob.version()).isEqualTo(version);
      assertThat(blob.content()).hasContent("one");
    }
  }

  @Test
  public void anUnknownKeyHasNoBlob() {
    assertThat(store().get(KEY)).isEmpty();
    assertThat(store().exists(KEY)).isFalse();
    assertThat(store().delete(KEY)).isFalse();
    assertThat(store().list("")).isEmpty();
  }

  @Test
  public void aFolderIsNoBlob() {
    put("one", PutCondition.ALWAYS);

    assertThat(store().get(new BlobKey("nar"))).isEmpty();
    assertThat(store().exists(new BlobKey("nar"))).isFalse();
  }

  @Test
  public void putReplaces() throws IOException {
    BlobVersion first = put("one", PutCondition.ALWAYS).orElseThrow();
    BlobVersion second = put("two", PutCondition.ALWAYS).orElseThrow();

    assertThat(second).isNotEqualTo(first);
    assertThat(content()).isEqualTo("two");
  }

  @Test
  public void ifAbsentWritesOnce() throws IOException {
    assertThat(put("one", PutCondition.IF_ABSENT)).isPresent();
    assertThat(put("two", PutCondition.IF_ABSENT)).isEmpty();
    assertThat(content()).isEqualTo("one");
  }

  @Test
  public void ifVersionWritesOverThatVersionOnly() throws IOException {
    BlobVersion first = put("one", PutCondition.ALWAYS).orElseThrow();

    assertThat(put("two", new PutCondition.IfVersion(first))).isPresent();
    assertThat(put("three", new PutCondition.IfVersion(first))).isEmpty();
    assertThat(content()).isEqualTo("two");
  }

  @Test
  public void ifVersionNeedsABlob() {
    assertThat(put("one", new PutCondition.IfVersion(new BlobVersion("x")))).isEmpty();
    assertThat(store().exists(KEY)).isFalse();
  }

  @Test
  public void ofManyWhoWriteIfAbsentOneWins() {
    long winners =
        IntStream.range(0, 50)
            .parallel()
            .filter(i -> put("by " + i, PutCondition.IF_ABSENT).isPresent())
            .count();

    assertThat(winners).isEqualTo(1);
  }

  @Test
  public void keysAreListedByPrefixInOrder() {
    for (String key : new String[] {"nar/b", "nar/a", "narinfo", "log/x"}) {
      store().put(new BlobKey(key), stream(""), PutCondition.ALWAYS);
    }

    assertThat(store().list("nar"))
        .extracting(BlobKey::value)
        .containsExactly("nar/a", "nar/b", "narinfo");
    assertThat(store().list("nar/")).extracting(BlobKey::value).containsExactly("nar/a", "nar/b");
  }

  @Test
  public void aDeletedBlobIsGone() {
    put("one", PutCondition.ALWAYS);

    assertThat(store().delete(KEY)).isTrue();
    assertThat(store().get(KEY)).isEmpty();
    assertThat(store().list("")).isEmpty();
  }

  @Test
  public void aBlobWhoseContentFailsIsNotWritten() {
    assertThatThrownBy(() -> store().put(KEY, new BrokenStream(), PutCondition.ALWAYS))
        .isInstanceOf(BlobException.class);
    assertThat(store().exists(KEY)).isFalse();
    assertThat(store().list("")).isEmpty();
  }

  private Optional<BlobVersion> put(String content, PutCondition condition) {
    return store().put(KEY, stream(content), condition);
  }

  private String content() throws IOException {
    try (BlobStore.Blob blob = store().get(KEY).orElseThrow()) {
      return new String(blob.content().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static InputStream stream(String content) {
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.US_ASCII));
  }

  private static final class BrokenStream extends InputStream {
    private int left = 3;

    @Override
    public int read() throws IOException {
      if (left == 0) {
        throw new IOException("connection reset");
      }
      left--;
      return 'x';
    }
  }
}
