package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.ErrorCode;
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
  private String mine;
  private String other;

  @BeforeEach
  void makeRepository() throws Exception {
    world = new FlakeWorld(temp);
    world.set("extra-experimental-features", "verified-fetches");
    world.write("r/file", "one").repository("r");
    mine = world.key("mine", "ed25519", "256");
    other = world.key("other", "ed25519", "256");
  }

  private String sign(String key) throws Exception {
    world.write("r/file", "signed by " + key).commitSigned("r", key);
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
    String key = world.key("k", type, bits);
    String rev = sign("k");

    assertThat(world.eval(fetched("keytype = \"" + keyType + "\"; publicKey = \"" + key + "\";")))
        .isEqualTo("\"" + rev + "\"");
  }

  @Test
  void oneOfSeveralKeysIsEnough() throws Exception {
    String rev = sign("mine");
    String keys =
        "publicKeys = [ { key = \""
            + other
            + "\"; } { type = \"ssh-ed25519\"; key = \""
            + mine
            + "\"; } ];";

    assertThat(world.eval(fetched(keys))).isEqualTo("\"" + rev + "\"");
  }

  @Test
  void aCommitSignedWithAnotherKeyIsRefused() throws Exception {
    sign("other");

    assertThat(world.failure(fetched("publicKey = \"" + mine + "\";")))
        .hasMessageContaining("another key")
        .hasMessageContaining(other);
  }

  @Test
  void aCommitThatIsNotSignedIsRefused() throws Exception {
    assertThat(world.failure(fetched("publicKey = \"" + mine + "\";")))
        .hasMessageContaining("it is not signed");
  }

  @Test
  void aSignatureOfAnotherCommitIsRefused() throws Exception {
    String rev = sign("mine");
    String commit = world.git("r", "cat-file", "commit", rev).replace("\nsigned", "\nforged");
    Path forged = Files.writeString(temp.resolve("forged"), commit + "\n");
    String id = world.git("r", "hash-object", "-t", "commit", "-w", forged.toString());

    assertThat(world.failure(fetched("rev = \"" + id + "\"; publicKey = \"" + mine + "\";")))
        .hasMessageContaining("does not belong to it");
  }

  @Test
  void aTreeWithChangesCannotBeSigned() throws Exception {
    sign("mine");
    world.write("r/file", "changed");

    assertThat(world.failure(fetched("publicKey = \"" + mine + "\";")))
        .hasMessageContaining("changes that are not committed");
  }

  @Test
  void verifyCommitWithoutAKeySaysSo() throws Exception {
    sign("mine");

    assertThat(world.failure(fetched("verifyCommit = true;"))).hasMessageContaining("'publicKey'");
  }

  @Test
  void aKeyThatIsNoneIsAFaultOfTheExpression() throws Exception {
    sign("mine");

    assertThat(world.failure(fetched("keytype = \"ssh-dss\"; publicKey = \"" + mine + "\";")))
        .hasMessageContaining("'ssh-dss'")
        .returns(ErrorCode.INVALID_ARGUMENT, e -> e.error().code());
    assertThat(world.failure(fetched("publicKey = \"?\";")))
        .hasMessageContaining("no Base64")
        .returns(ErrorCode.INVALID_ARGUMENT, e -> e.error().code());
  }

  @Test
  void keysNeedTheFeature() throws Exception {
    FlakeWorld plain = new FlakeWorld(temp);

    assertThat(plain.failure(fetched("publicKey = \"" + mine + "\";")))
        .hasMessageContaining("'publicKey'")
        .hasMessageContaining("'--extra-experimental-features verified-fetches'")
        .returns(ErrorCode.FEATURE_DISABLED, e -> e.error().code());
  }
}
