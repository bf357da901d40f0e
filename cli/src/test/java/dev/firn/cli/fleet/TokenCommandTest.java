package dev.firn.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.FakeFirn;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  @TempDir Path folder;
  private FakeFirn server;
  private CommandRun.Setup firn;

  @BeforeEach
  void open() throws IOException {
    server = new FakeFirn();
    firn = CommandRun.Setup.in(folder);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void makesATokenAndPrintsIt() {
    server.answers("POST /v1/tokens", 201, "{\"token\":\"firn_1_s\",\"about\":{\"id\":\"1\"}}");

    CommandRun run =
        server.run(
            firn,
            "token",
            "create",
            "--role",
            "submit",
            "--node",
            "n1",
            "--configuration",
            "web",
            "--expires",
            "2h",
            "ci");

    assertThat(run.out()).isEqualTo("firn_1_s\n");
    assertThat(run.err()).contains("only time").contains("firn token revoke 1");
    assertThat(server.requests().getFirst().text())
        .isEqualTo(
            "{\"name\":\"ci\",\"role\":\"SUBMIT\",\"nodes\":[\"n1\"],\"configurations\":[\"web\"],"
                + "\"expiresInSeconds\":7200}");
  }

  @Test
  void listsTokens() {
    server.answers(
        "GET /v1/tokens",
        200,
        "{\"tokens\":[{\"id\":\"1\",\"name\":\"ci\",\"role\":\"SUBMIT\",\"nodes\":[\"a\",\"b\"],"
            + "\"configurations\":[],\"expires\":null}]}");

    assertThat(server.run(firn, "token", "list").out())
        .isEqualTo(
            """
            ID  NAME  ROLE    NODES  CONFIGURATIONS  EXPIRES
            1   ci    submit  a,b    all             never
            """);
    assertThat(server.run(firn, "token", "--json").out()).startsWith("{\"tokens\":[{\"id\":\"1\"");
  }

  @Test
  void revokesAToken() {
    server.answers("DELETE /v1/tokens/1", 204, "");

    assertThat(server.run(firn, "token", "revoke", "1").out()).isEqualTo("1 is no longer good\n");
    assertThat(server.run(firn, "token", "revoke", "--json", "1").out())
        .isEqualTo("{\"revoked\":\"1\"}\n");
  }

  @Test
  void saysWhatIsMissing() {
    for (String[] line :
        new String[][] {
          {"token", "create", "ci"},
          {"token", "create", "--role", "owner", "ci"},
          {"token", "create", "--role", "read"},
          {"token", "create", "--role", "read", "--expires", "soon", "ci"},
          {"token", "revoke"},
          {"token", "make"}
        }) {
      CommandRun run = server.run(firn, line);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).isNotEmpty();
    }
    assertThat(server.requests()).isEmpty();
  }
}
