package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.error.EvalException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flake references and inputs that name the keys with which their commits must be signed. */
class FlakeSignedInputTest {
  @TempDir Path temp;

  private FlakeWorld world;
  private String mine;
  private String other;

  @BeforeEach
  void makeRepositories() throws Exception {
    world = new FlakeWorld(temp).set("extra-experimental-features", "verified-fetches");
    mine = world.key("mine", "ed25519", "256");
    other = world.key("other", "ed25519", "256");
    world.write("lib/flake.nix", "{ outputs = { self }: { one = 1; }; }").repository("lib");
    world.write("lib/more", "1").commitSigned("lib", "mine");
  }

  private static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private void user(String input) throws Exception {
    world.write(
        "user/flake.nix",
        "{ inputs.lib = " + input + "; outputs = { self, lib }: { two = lib.one + 1; }; }");
    world.repository("user");
  }

  private static String several(String first, String second) {
    return "[{\"key\":\"" + first + "\"},{\"key\":\"" + second + "\",\"type\":\"ssh-ed25519\"}]";
  }

  @Test
  void aReferenceNamesTheKey() {
    String ref = "git+file://@ROOT@/lib?publicKey=" + query(mine);

    assertThat(world.output(ref, "one")).isEqualTo("1");
    assertThat(world.output(ref + "&keytype=ssh-ed25519&verifyCommit=1", "one")).isEqualTo("1");
  }

  @Test
  void aReferenceNamesSeveralKeys() {
    String ref = "git+file://@ROOT@/lib?publicKeys=" + query(several(other, mine));

    assertThat(world.output(ref, "one")).isEqualTo("1");
  }

  @Test
  void aReferenceWithAnotherKeyIsRefused() {
    assertThat(world.lockFailure("git+file://@ROOT@/lib?publicKey=" + query(other)))
        .hasMessageContaining("another key");
    assertThat(world.lockFailure("git+file://@ROOT@/lib?verifyCommit=1"))
        .hasMessageContaining("'publicKey'");
  }

  @Test
  void aReferenceWithoutTheFeatureIsRefused() throws Exception {
    world.set("experimental-features", "flakes").set("extra-experimental-features", "");

    assertThat(world.lockFailure("git+file://@ROOT@/lib?publicKey=" + query(mine)))
        .hasMessageContaining("'publicKey'")
        .hasMessageContaining("verified-fetches");
    user(
        "{ type = \"git\"; url = \"file://@ROOT@/lib\"; publicKeys = [ { key = \""
            + mine
            + "\"; } ]; }");
    assertThat(world.lockFailure("git+file://@ROOT@/user"))
        .hasMessageContaining("verified-fetches");
  }

  @Test
  void aLockFileKeepsTheKeys() throws Exception {
    user(
        "{ type = \"git\"; url = \"file://@ROOT@/lib\"; publicKeys = [ { key = \""
            + other
            + "\"; } { type = \"ssh-ed25519\"; key = \""
            + mine
            + "\"; } ]; }");

    assertThat(world.output("git+file://@ROOT@/user", "two")).isEqualTo("2");
    assertThat(world.read("user/flake.lock"))
        .contains("\"publicKeys\": \"" + several(other, mine).replace("\"", "\\\"") + "\"");
  }

  @Test
  void aLockedCommitIsCheckedWhenItIsFetched() throws Exception {
    user("{ url = \"git+file://@ROOT@/lib?publicKey=" + query(mine) + "\"; }");
    world.lock("git+file://@ROOT@/user");
    world.write("user/flake.lock", world.read("user/flake.lock").replace(mine, other));
    world.write("user/flake.nix", world.read("user/flake.nix").replace(query(mine), query(other)));
    FlakeWorld elsewhere =
        new FlakeWorld(temp).set("extra-experimental-features", "verified-fetches");

    assertThatThrownBy(() -> elsewhere.output("git+file://@ROOT@/user", "two"))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("another key");
  }

  @Test
  void aNewCommitOfTheInputMustBeSignedToo() throws Exception {
    user("{ url = \"git+file://@ROOT@/lib?publicKey=" + query(mine) + "\"; }");
    world.lock("git+file://@ROOT@/user");
    world.write("lib/more", "2").commit("lib");
    Files.delete(world.path("user/flake.lock"));

    assertThat(world.lockFailure("git+file://@ROOT@/user")).hasMessageContaining("not signed");
  }

  @Test
  void oneKeyIsWrittenAsSuchInAReference() {
    String ref = "git+file:///r?publicKeys=" + query("[{\"key\":\"a+b\"}]");

    assertThat(world.eval("builtins.flakeRefToString (builtins.parseFlakeRef \"" + ref + "\")"))
        .isEqualTo("\"git+file:///r?keytype=ssh-ed25519&publicKey=a%2Bb\"");
  }
}
