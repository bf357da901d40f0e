package dev.firn.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"nix-cache-info", "nar/0.nar.zst", "build-trace-v2/a.drv/out.doi", ".a"})
  void acceptsTheKeysOfABinaryCache(String key) {
    assertThat(new BlobKey(key)).hasToString(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "a/.", "a b", "a\n", "é"})
  void refusesWhatWouldLeaveTheFolder(String key) {
    assertThatThrownBy(() -> new BlobKey(key)).isInstanceOf(BlobException.class);
  }
}
