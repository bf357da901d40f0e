package dev.firn.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenPortTest {
  private static ServerSocket taken() throws IOException {
    return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void theKnownPortIsTakenWhenItIsFree() throws IOException {
    int free;
    try (ServerSocket socket = taken()) {
      free = socket.getLocalPort();
    }
    assertThat(ListenPort.choose("", free)).isEqualTo(free);
  }

  @Test
  void anyPortWillDoWhenTheKnownOneIsTaken() throws IOException {
    try (ServerSocket socket = taken()) {
      assertThat(ListenPort.choose("", socket.getLocalPort()))
          .isPositive()
          .isNotEqualTo(socket.getLocalPort());
    }
  }

  @Test
  void aPortThatWasAskedForAndIsTakenIsAFailure() throws IOException {
    try (ServerSocket socket = taken()) {
      assertThatThrownBy(() -> ListenPort.choose(Integer.toString(socket.getLocalPort()), 1))
          .hasMessageContaining("is taken by another program");
    }
  }

  @Test
  void zeroAsksForAny() throws IOException {
    assertThat(ListenPort.choose("0", 1)).isPositive();
  }

  @Test
  void whatIsNoNumberIsNoPort() {
    assertThatThrownBy(() -> ListenPort.choose("web", 1)).hasMessage("'web' is no port");
  }
}
