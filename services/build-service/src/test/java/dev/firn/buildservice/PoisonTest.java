package dev.firn.buildservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.build.BuildSettings;
import dev.firn.buildservice.app.BuildLogs;
import dev.firn.buildservice.app.BuildWorker;
import dev.firn.buildservice.app.KeptLogs;
import dev.firn.events.BuildEvent;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildRequested;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonTest {
  @TempDir Path folder;

  @Test
  void aJobThatCostThreeWorkersIsGivenUp() throws InterruptedException {
    List<BuildEvent> written = new ArrayList<>();
    try (WorkStore store =
            new WorkStore(
                LocalStore.inRoot(folder),
                new BinaryCacheClient(
                    BinaryCacheClient.Settings.of(folder.resolve("cache").toUri())));
        BuildLogs logs = new BuildLogs(folder.resolve("logs"), new NoLogs())) {
      BuildWorker worker =
          new BuildWorker(
              new BuildWorker.Settings("w", BuildSettings.ofMachine(), Duration.ofSeconds(1)),
              store,
              store.local()::readDerivation,
              (_, _) -> Optional.empty(),
              logs,
              written::add);
      worker.work(
          new BuildRequested("/nix/store/" + "0".repeat(32) + "-x.drv", "r1", 60),
          BuildWorker.MOST_DELIVERIES + 1);
    }

    assertThat(written)
        .singleElement()
        .isInstanceOfSatisfying(
            BuildFailed.class,
            e -> {
              assertThat(e.fault().code()).isEqualTo("poison-build");
              assertThat(e.fault().message()).contains("3 times");
            });
  }

  private static final class NoLogs implements KeptLogs {
    @Override
    public void put(StorePath derivation, InputStream log) {
      throw new AssertionError("nothing was built");
    }

    @Override
    public Optional<InputStream> get(StorePath derivation) {
      return Optional.empty();
    }
  }
}
