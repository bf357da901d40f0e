package dev.firn.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class StartExceptionTest {
  @Test
  void theInnermostCauseSaysWhy() {
    Exception failure =
        new RuntimeException(
            "Failed to start quarkus", new IllegalStateException("no such bucket"));
    assertThat(StartException.reason(failure)).isEqualTo("IllegalStateException: no such bucket");
  }

  @Test
  void aFullDiskIsCalledSo() {
    Exception failure =
        new RuntimeException(
            "Kafka cannot start",
            new IOException(new FileSystemException("/s/kafka", null, "No space left on device")));
    assertThat(StartException.reason(failure)).isEqualTo("the disk of the state folder is full");
  }

  @Test
  void aTakenPortIsKnownHoweverDeepItIs() {
    assertThat(
            StartException.isLostPort(
                new RuntimeException("Failed to start quarkus", new BindException("in use"))))
        .isTrue();
    assertThat(StartException.isLostPort(new RuntimeException("something else"))).isFalse();
  }

  @Test
  void aSentenceForPeopleIsGivenAsItIs() {
    assertThat(
            StartException.reason(
                new RuntimeException(new StartException("port 1 is taken", null))))
        .isEqualTo("port 1 is taken");
  }
}
