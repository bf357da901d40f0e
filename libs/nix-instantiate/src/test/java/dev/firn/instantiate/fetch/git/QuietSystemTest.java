package dev.firn.instantiate.fetch.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuietSystemTest {
  @BeforeEach
  void install() {
    QuietSystem.install();
  }

  @Test
  void noTimeIsSpentOnMeasuringFileSystems(@TempDir Path temp) {
    assertThat(FS.FileStoreAttributes.get(temp).getFsTimestampResolution())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void nothingIsEverWrittenToAConfiguration() throws Exception {
    StoredConfig config = SystemReader.getInstance().getJGitConfig();
    config.setString("a", "b", "c", "d");

    config.save();

    assertThat(Path.of("/nonexistent")).doesNotExist();
  }
}
