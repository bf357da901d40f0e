package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commits that Git signs with keys that ssh-keygen makes. */
class FetchSignedGitTest {
  @TempDir Path temp;

  private FlakeWorld world;

  @BeforeEach
  void makeRepository() throws Exception {
    world = new FlakeWorld(temp);
    world.set("extra-experimental-features", "verified-fetches");
    world.write("r/file", "one").repository("r");
    key("mine", "ed25519", "256");
    key("other", "ed25519", "256");
  }

  private void key(String name, String type, String bits) throws Exception {
    Tools.run(temp, "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", name);
  }

  private String publicKey(String name) throws Exception {
    return Files.readString(temp.resolve(name + ".pub")).split(" ", -1)[1].strip();
  }

  private String sign(String key) throws Exception {
    world.write("r/file", "signed by " + key);
    String[] arguments = {
      "-c",
      "gpg.format=ssh",
      "-c",
      "user.signingkey=" + temp.resolve(key),
      "commit",
      "-q",
      "-S",
      "-a",
      "-m",
      "signed"
    };
    world.git("r", arguments);
    return world.git("r", "rev-parse", "HEAD");
  }

  private static String fetched(String more) {
    return "(builtins.fetchGit { url = \"file://@ROOT@/r\"; " + more + " }).rev";
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, 256, ssh-ed25519",
    "rsa, 3072, ssh-rsa",
    "ecdsa, 256, ssh-ecdsa",
    "ecdsa, 384, ssh-ecdsa",
    "ecdsa, 521, ssh-ecdsa"
  })
  void aCommitSignedWithTheKeyIsTaken(String type, String bits, String keyType) throws Exception {
    key("k", type, bits);
    String rev = sign("k");

    assertThat(
            world.eval(
                fetched("keytype = \"" + keyType + "\"; publicKey = \"" + publicKey("k") + "\";")))
        .isEqualTo("\"" + rev + "\"");
  }

  @Test
  void oneOfSeveralKeysIsEnough() throws Exception {
    String rev = sign("mine");
    String keys =
        "publicKeys = [ { key = \""
            + publicKey("other")
            + "\"; } { type = \"ssh-ed25519\"; key = \""
            + publicKey("mine")
            + "\"; } ];";

    assertThat(world.eval(fetched(keys))).isEqualTo("\"" + rev + "\"");
  }

  @Test
  void aCommitSignedWithAnotherKeyIsRefused() throws Exception {
    sign("other");

    assertThat(world.failure(fetched("publicKey = \"" + publicKey("mine") + "\";")))
        .hasMessageContaining("another key")
        .hasMessageContaining(publicKey("other"));
  }

  @Test
  void aCommitThatIsNotSignedIsRefused() throws Exception {
    assertThat(world.failure(fetched("publicKey = \"" + publicKey("mine") + "\";")))
        .hasMessageContaining("it is not signed");
  }

  @Test
  void aSignatureOfAnotherCommitIsRefused() throws Exception {
    String rev = sign("mine");
    String commit = world.git("r", "cat-file", "commit", rev).replace("\nsigned", "\nforged");
    Path forged = Files.writeString(temp.resolve("forged"), commit + "\n");
    String id = world.git("r", "hash-object", "-t", "commit", "-w", forged.toString());

    assertThat(
            world.failure(
                fetched("rev = \"" + id + "\"; publicKey = \"" + publicKey("mine") + "\";")))
        .hasMessageContaining("does not belong to it");
  }

  @Test
  void aTreeWithChangesCannotBeSigned() throws Exception {
    sign("mine");
    world.write("r/file", "changed");

    assertThat(world.failure(fetched("publicKey = \"" + publicKey("mine") + "\";")))
        .hasMessageContaining("changes that are not committed");
  }

  @Test
  void verifyCommitWithoutAKeySaysSo() throws Exception {
    sign("mine");

    assertThat(world.failure(fetched("verifyCommit = true;"))).hasMessageContaining("'publicKey'");
  }

  @Test
  void keysNeedTheFeature() throws Exception {
    FlakeWorld plain = new FlakeWorld(temp);

    assertThat(plain.failure(fetched("publicKey = \"" + publicKey("mine") + "\";")))
        .hasMessageContaining("verified-fetches");
  }
}
