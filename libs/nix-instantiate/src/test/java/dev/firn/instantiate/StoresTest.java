package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.MemoryTree;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoresTest {
  @ParameterizedTest
  @CsvSource({
    "dummy://, false",
    "dummy://?read-only=true, false",
    "dummy://?read-only=false, true",
    "dummy://?read-only=false&other=1, true",
    "dummy://?not-read-only=false, false"
  })
  void aDummyStoreKeepsTreesWhenItIsNotReadOnly(String uri, boolean keeps) {
    try (Store store = Stores.open(uri)) {
      StorePath path =
          store.addTree(
              "a",
              MemoryTree.file("text"),
              ContentAddressMethod.NAR,
              HashAlgorithm.SHA256,
              List.of());
      assertThat(store.isValid(path)).isEqualTo(keeps);
    }
  }
}
