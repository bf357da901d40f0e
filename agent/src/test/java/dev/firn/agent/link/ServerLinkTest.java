package dev.firn.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.agent.AgentSettings;
import dev.firn.agent.node.NodeFolders;
import dev.firn.agent.node.NodeRoot;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.api.agent.v1.Welcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerLinkTest {
  @TempDir Path folder;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final ServerLink.Listener listener =
      new ServerLink.Listener() {
        @Override
        public void welcome(Welcome welcome) {
          lines.add("welcome");
        }

        @Override
        public void message(ServerMessage message) {
          lines.add("message");
        }

        @Override
        public void log(String line) {
          lines.add(line);
        }
      };

  @Test
  void aServerThatTakesTheConnectionAndSaysNothingIsTriedAgain() throws Exception {
    NodeRoot root = new NodeRoot(folder.resolve("node"));
    NodeFolders.make(root);
    Files.writeString(root.state().resolve("enrolled"), "n1\n");
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        ServerLink link =
            new ServerLink(
                root,
                new AgentSettings(
                    root.dir(),
                    "n1",
                    URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                    null,
                    Map.of()),
                "test",
                listener,
                Duration.ofMillis(100))) {
      link.start();

      try (Socket first = silent.accept();
          Socket second = silent.accept()) {
        assertThat(first.isConnected() && second.isConnected()).isTrue();
      }

      assertThat(lines).isNotEmpty();
      assertThat(lines.getFirst()).contains("DEADLINE_EXCEEDED", "the server says nothing");
      assertThat(link.connected()).isFalse();
    }
  }
}
