package dev.firn.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.agent.node.NodeRoot;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  @TempDir Path folder;

  @Test
  void anAgentThatCannotBeginDoesNotHoldTheNode() throws Exception {
    Path root = folder.resolve("node");
    Path key = Files.createDirectories(new NodeRoot(root).state()).resolve("agent.key");
    Files.writeString(key, "no key");
    AgentSettings settings =
        new AgentSettings(root, "n1", URI.create("http://127.0.0.1:1"), null, Map.of());
    try (Agent broken = new Agent(settings, _ -> {})) {
      assertThatThrownBy(broken::start)
          .isInstanceOf(AgentException.class)
          .hasMessageContaining("agent.key");

      Files.delete(key);
      try (Agent next = new Agent(settings, _ -> {})) {
        next.start();
        assertThat(key).exists();
      }
    }
  }
}
