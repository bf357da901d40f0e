package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.firn.instantiate.fetch.archive.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forges are always asked at port 443, so a server of this test has to listen there, with a
 * certificate of its own; skipped where it may not.
 */
class FetchForgeTest {
  private static final String HOST = "127.0.0.72";
  private static final String REV = "0123456789abcdef0123456789abcdef01234567";
  private static final char[] SECRET = "secret".toCharArray();

  @TempDir Path temp;

  private FlakeWorld world;
  private WebServer web;

  @BeforeEach
  void start() throws Exception {
    world = new FlakeWorld(temp);
    HttpsServer https = listen();
    https.setHttpsConfigurator(new HttpsConfigurator(tls()));
    web = WebServer.start(https);
    world.set("ssl-cert-file", world.path("authority.pem").toString());
  }

  private static HttpsServer listen() {
    try {
      return HttpsServer.create(new InetSocketAddress(HOST, 443), 0);
    } catch (IOException e) {
      assumeTrue(false, "cannot listen at " + HOST + ":443: " + e.getMessage());
      throw new IllegalStateException(e);
    }
  }

  private SSLContext tls() throws Exception {
    Path keys = world.path("keys.p12");
    Tools.run(
        temp,
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "a",
        "-keyalg",
        "EC",
        "-dname",
        "CN=forge",
        "-ext",
        "SAN=ip:" + HOST,
        "-keystore",
        keys.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        new String(SECRET));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, SECRET);
    }
    world.write(
        "authority.pem",
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate("a").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, SECRET);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @AfterEach
  void stop() {
    if (web != null) {
      web.close();
    }
  }

  private static byte[] archive() {
    return new TarWriter().directory("repo-x/").file("repo-x/f", "from a forge").bytes();
  }

  private String fetched(String type, String more) {
    return "(builtins.fetchTree { type = \""
        + type
        + "\"; owner = \"own er\"; repo = \"repo\"; host = \""
        + HOST
        + "\"; "
        + more
        + " })";
  }

  @Test
  void gitHubsBranchIsResolvedAndItsArchiveFetched() {
    web.put("/api/v3/repos/own%20er/repo/commits/HEAD", "{ \"sha\": \"" + REV + "\" }")
        .put("/api/v3/repos/own%20er/repo/tarball/" + REV, archive());

    assertThat(
            world.eval(
                "let t = "
                    + fetched("github", "")
                    + "; in [ t.rev t.shortRev t.lastModified (builtins.readFile \"${t}/f\") ]"))
        .isEqualTo("[ \"" + REV + "\" \"0123456\" 1000000 \"from a forge\" ]");
  }

  @Test
  void gitHubsCommitNeedsNoQuestion() {
    web.put("/api/v3/repos/own%20er/repo/tarball/" + REV, archive());

    world.eval(fetched("github", "rev = \"" + REV + "\";") + ".narHash");
    world.eval(fetched("github", "rev = \"" + REV + "\";") + ".narHash");

    assertThat(web.targets()).containsExactly("/api/v3/repos/own%20er/repo/tarball/" + REV);
  }

  @Test
  void aTokenIsSentToItsHostOnly() throws IOException {
    try (WebServer other = WebServer.start()) {
      other.put("/archive", archive());
      web.put(
          "/api/v3/repos/own%20er/repo/tarball/" + REV,
          new WebServer.Answer(302, new byte[0], Map.of("Location", other.url("/archive"))));

      world
          .set("access-tokens", "github.com=wrong " + HOST + "=right")
          .eval(fetched("github", "rev = \"" + REV + "\";") + ".narHash");

      assertThat(web.requests().getFirst().header("Authorization")).isEqualTo("token right");
      assertThat(other.requests().getFirst().header("Authorization")).isEmpty();
    }
  }

  @Test
  void gitLabIsAskedByProject() {
    web.put(
            "/api/v4/projects/own%20er%2Frepo/repository/commits?ref_name=v1",
            "[ { \"id\": \"" + REV + "\" } ]")
        .put("/api/v4/projects/own%20er%2Frepo/repository/archive.tar.gz?sha=" + REV, archive());

    assertThat(
            world
                .set("access-tokens", HOST + "=PAT:key")
                .eval(fetched("gitlab", "ref = \"v1\";") + ".rev"))
        .isEqualTo("\"" + REV + "\"");
    assertThat(web.requests().getLast().header("Private-token")).isEqualTo("key");
  }

  @Test
  void sourceHutsReferencesAreListed() {
    web.put("/~me/repo/HEAD", "ref: refs/heads/trunk\n")
        .put(
            "/~me/repo/info/refs",
            "9".repeat(40) + "\trefs/heads/a\n" + REV + "\trefs/heads/trunk\n")
        .put("/~me/repo/archive/" + REV + ".tar.gz", archive());

    assertThat(
            world.eval(
                "(builtins.fetchTree { type = \"sourcehut\"; owner = \"~me\"; repo = \"repo\"; host ="
                    + " \""
                    + HOST
                    + "\"; }).rev"))
        .isEqualTo("\"" + REV + "\"");
  }

  @Test
  void aBranchThatIsNotThereIsAnError() {
    web.put("/api/v4/projects/own%20er%2Frepo/repository/commits?ref_name=none", "[ ]");

    assertThat(world.failure(fetched("gitlab", "ref = \"none\";") + ".rev"))
        .hasMessageContaining("does the branch or tag exist?");
  }

  @Test
  void anAnswerThatNamesNoCommitIsAnError() {
    web.put("/api/v3/repos/own%20er/repo/commits/HEAD", "{ \"sha\": \"../../x\" }");

    assertThat(world.failure(fetched("github", "") + ".rev")).hasMessageContaining("no commit");
  }

  @Test
  void aFlakeOnAForgeIsLockedByCommitAndHash() throws IOException {
    web.put("/api/v3/repos/o/r/commits/v2", "{ \"sha\": \"" + REV + "\" }")
        .put("/api/v3/repos/o/r/tarball/" + REV, archive());
    world.write(
        "f/flake.nix",
        "{ inputs.x = { url = \"github:o/r/v2?host="
            + HOST
            + "\"; flake = false; }; outputs = { self, x }: { f = builtins.readFile \"${x}/f\"; }; }");

    assertThat(world.output("path:@ROOT@/f", "f")).isEqualTo("\"from a forge\"");
    assertThat(world.read("f/flake.lock"))
        .contains("\"rev\": \"" + REV + "\"")
        .contains("\"lastModified\": 1000000")
        .contains("\"ref\": \"v2\"");
  }

  @Test
  void anAuthorityThatIsNotTrustedIsRefusedBeforeAnythingIsAsked() throws IOException {
    world.set("ssl-cert-file", "").set("access-tokens", HOST + "=right");

    assertThat(world.failure(fetched("github", "rev = \"" + REV + "\";") + ".rev"))
        .hasMessageContaining("certificate");
    assertThat(web.requests()).isEmpty();
  }
}
