package dev.firn.store.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DummyStoreTest extends StoreContract {
  private final Store store = DummyStore.inMemory(StoreDir.DEFAULT);

  @Override
  protected Store store() {
    return store;
  }

  @Test
  void aForgettingStoreComputesTheSamePaths() {
    Store forgetting = DummyStore.forgetting(StoreDir.DEFAULT);

    StorePath path = forgetting.addText("note", latin1("firn\n"), Set.of());

    assertThat(path).isEqualTo(addText("note", "firn\n"));
    assertThat(forgetting.isValid(path)).isFalse();
  }

  @Test
  void aReadOnlyStoreLeavesItsBaseAlone() {
    StorePath before = addText("before", "1");
    Store readOnly = new ReadOnlyStore(store);

    StorePath path = readOnly.addText("note", latin1("firn\n"), Set.of());

    assertThat(readOnly.isValid(path)).isTrue();
    assertThat(readOnly.isValid(before)).isTrue();
    assertThat(store.isValid(path)).isFalse();
  }
}
