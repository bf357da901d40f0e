package dev.firn.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.activation.app.JoinTokens;
import dev.firn.agent.Agent;
import dev.firn.agent.AgentSettings;
import dev.firn.kit.auth.ServiceToken;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What runs once the services are up: this machine's node, and the word that all is ready. */
public class FirnApplication implements QuarkusApplication {
  private static final Logger LOG = Logger.getLogger(FirnApplication.class);

  private final Path state;
  private final Path tokenFile;
  private final URI url;

  /** The application. */
  public FirnApplication(
      @ConfigProperty(name = "firn.state") Path state,
      @ConfigProperty(name = "firn.token-file") Path tokenFile,
      @ConfigProperty(name = "firn.store-url") URI url) {
    this.state = state;
    this.tokenFile = tokenFile;
    this.url = url;
  }

  @Override
  public int run(String... arguments) throws Exception {
    Path root = state.resolve("node");
    Files.createDirectories(root);
    String node = LocalNode.name();
    JoinTokens tokens = new JoinTokens(ServiceToken.read(tokenFile).reveal());
    Path joinToken = FolderNodes.joinToken(state.resolve("join-token"), node, tokens);
    Agent agent =
        new Agent(
            new AgentSettings(root, node, url, joinToken, Map.of("standalone", "true")), LOG::info);
    agent.start();
    try (FolderNodes others = new FolderNodes(state, url, tokens, LOG::info)) {
      others.start();
      announce(root, node);
      LOG.infof("Firn is ready at %s; its console is there, the token in %s", url, tokenFile);
      Quarkus.waitForExit();
    } finally {
      agent.stop();
    }
    return 0;
  }

  private void announce(Path root, String node) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("url", url.toString());
    server.put("tokenFile", tokenFile.toString());
    server.put("pid", self.pid());
    server.put("started", self.info().startInstant().map(Object::toString).orElse(""));
    server.put("node", node);
    server.put("nodeRoot", root.toString());
    Path whole = state.resolve("server.json.new");
    Files.writeString(whole, new ObjectMapper().writeValueAsString(server));
    Files.move(
        whole,
        state.resolve("server.json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
