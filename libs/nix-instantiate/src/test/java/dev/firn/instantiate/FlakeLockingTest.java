package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.InputPath;
import dev.firn.instantiate.flake.LockOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlakeLockingTest {
  @TempDir Path temp;

  private FlakeWorld world;

  @BeforeEach
  void makeFlakes() throws Exception {
    world = new FlakeWorld(temp);
    world.write("lib/flake.nix", "{ outputs = { self }: { one = 1; }; }").repository("lib");
    world
        .write(
            "user/flake.nix",
            """
            {
              inputs.lib.url = "git+file://@ROOT@/lib";
              outputs = { self, lib }: { two = lib.one + 1; };
            }
            """)
        .repository("user");
  }

  private String rev(String repository) throws Exception {
    return world.git(repository, "rev-parse", "HEAD");
  }

  @Test
  void anInputIsLockedToItsCommitAndHash() throws Exception {
    world.lock("@ROOT@/user");

    assertThat(world.read("user/flake.lock"))
        .contains("\"rev\": \"" + rev("lib") + "\"")
        .contains("\"narHash\": \"sha256-")
        .contains("\"lastModified\": 981173106")
        .contains("\"ref\": \"refs/heads/main\"")
        .endsWith("  \"version\": 7\n}\n");
  }

  @Test
  void theLockFileIsStagedWithoutItsContents() throws Exception {
    world.lock("@ROOT@/user");

    assertThat(world.git("user", "status", "--porcelain"))
        .isEqualTo("A flake.lock".indent(1).stripTrailing());
    assertThat(world.git("user", "diff", "--cached", "--name-only")).isEmpty();
  }

  @Test
  void anIgnoredLockFileIsNotStaged() throws Exception {
    world.write("user/.gitignore", "flake.lock\n").commit("user");

    world.lock("@ROOT@/user");

    assertThat(world.git("user", "status", "--porcelain")).isEmpty();
    assertThat(world.path("user/flake.lock")).exists();
  }

  @Test
  void aLockFileIsCommittedWhenAsked() throws Exception {
    world.git("user", "config", "user.email", "a@example.org");
    world.git("user", "config", "user.name", "A");

    world.lock("@ROOT@/user", LockOptions.COMMAND.withCommit(true));

    assertThat(world.git("user", "log", "-1", "--format=%s")).isEqualTo("flake.lock: Add");
    assertThat(world.git("user", "log", "-1", "--format=%b")).contains("Added input 'lib'");
    assertThat(world.git("user", "status", "--porcelain")).isEmpty();
  }

  @Test
  void whatIsLockedStaysWhenTheInputMovesOn() throws Exception {
    String before = world.lock("@ROOT@/user");
    world.write("lib/more", "x").commit("lib");

    assertThat(world.lock("@ROOT@/user")).isEqualTo(before);
  }

  @Test
  void anUpdatedInputFollowsItsBranch() throws Exception {
    world.lock("@ROOT@/user");
    world.write("lib/more", "x").commit("lib");

    String after =
        world.lock("@ROOT@/user", LockOptions.COMMAND.withUpdates(Set.of(InputPath.parse("lib"))));

    assertThat(after).contains(rev("lib"));
  }

  @Test
  void recreatingLocksEverythingAnew() throws Exception {
    world.lock("@ROOT@/user");
    world.write("lib/more", "x").commit("lib");

    assertThat(world.lock("@ROOT@/user", LockOptions.COMMAND.withRecreate(true)))
        .contains(rev("lib"));
  }

  @Test
  void nothingIsWrittenWhenNothingIsToBe() {
    world.lock("@ROOT@/user", LockOptions.COMMAND.withWrite(false));

    assertThat(world.path("user/flake.lock")).doesNotExist();
    assertThat(world.messages).anyMatch(m -> m.contains("not writing the changed lock file"));
  }

  @Test
  void changesThatAreNotAllowedAreAnError() {
    assertThat(world.lockFailure("@ROOT@/user", LockOptions.COMMAND.withChanges(false)))
        .hasMessageContaining("--no-update-lock-file");
    assertThat(world.path("user/flake.lock")).doesNotExist();
  }

  @Test
  void theLockFileCanBeWrittenElsewhere() throws Exception {
    Path other = world.path("other.lock");

    world.lock("@ROOT@/user", LockOptions.COMMAND.withFiles(Optional.empty(), Optional.of(other)));

    assertThat(other).content().contains(rev("lib"));
    assertThat(world.path("user/flake.lock")).doesNotExist();
  }

  @Test
  void anInputThatFollowsAnotherIsThatOne() throws Exception {
    world
        .write(
            "top/flake.nix",
            """
            {
              inputs.lib.url = "git+file://@ROOT@/lib";
              inputs.user.url = "git+file://@ROOT@/user";
              inputs.user.inputs.lib.follows = "lib";
              outputs = { self, lib, user }: { inherit (user) two; };
            }
            """)
        .repository("top");

    assertThat(world.output("@ROOT@/top", "two")).isEqualTo("2");
    assertThat(world.read("top/flake.lock"))
        .contains("\"inputs\": {\n        \"lib\": [\n          \"lib\"\n        ]")
        .doesNotContain("lib_2");
  }

  @Test
  void twoInputsOfOneNameAreNumbered() throws Exception {
    world
        .write(
            "top/flake.nix",
            """
            {
              inputs.lib.url = "git+file://@ROOT@/lib?ref=main";
              inputs.user.url = "git+file://@ROOT@/user";
              outputs = { self, lib, user }: { inherit (user) two; };
            }
            """)
        .repository("top");

    assertThat(world.lock("@ROOT@/top")).contains("\"lib_2\": {");
  }

  @Test
  void anInputOfAnInputCanBeAnotherFlake() throws Exception {
    world.write("lib5/flake.nix", "{ outputs = { self }: { one = 5; }; }").repository("lib5");
    world
        .write(
            "top/flake.nix",
            """
            {
              inputs.user.url = "git+file://@ROOT@/user";
              inputs.user.inputs.lib.url = "git+file://@ROOT@/lib5";
              outputs = { self, user }: { inherit (user) two; };
            }
            """)
        .repository("top");

    assertThat(world.output("@ROOT@/top", "two")).isEqualTo("6");
  }

  @Test
  void anOverrideOfTheCommandLineCounts() throws Exception {
    world.write("lib5/flake.nix", "{ outputs = { self }: { one = 5; }; }").repository("lib5");

    String text =
        world.with(
            flakes -> {
              FlakeRef other = world.ref(flakes, "git+file://@ROOT@/lib5");
              return flakes
                  .lock(
                      world.ref(flakes, "@ROOT@/user"),
                      LockOptions.COMMAND.withOverrides(Map.of(InputPath.parse("lib"), other)))
                  .locks()
                  .text();
            });

    assertThat(text).contains(rev("lib5")).doesNotContain(rev("lib"));
  }

  @Test
  void aPathInsideTheFlakeIsLockedWithItsParent() throws Exception {
    world
        .write(
            "mono/flake.nix",
            """
            { inputs.sub.url = "path:./sub"; outputs = { self, sub }: { inherit (sub) n; }; }
            """)
        .write(
            "mono/sub/flake.nix",
            """
            {
              inputs.up = { url = "path:../data"; flake = false; };
              outputs = { self, up }: { n = builtins.readFile "${up}/n"; };
            }
            """)
        .write("mono/data/n", "seven")
        .repository("mono");

    assertThat(world.output("@ROOT@/mono", "n")).isEqualTo("\"seven\"");
    assertThat(world.read("mono/flake.lock"))
        .contains("\"path\": \"./sub\"")
        .contains("\"parent\": [\n        \"sub\"\n      ]")
        .doesNotContain("narHash");
  }

  @Test
  void aPathThatLeavesTheFlakesSourceIsRefused() throws Exception {
    world
        .write(
            "out/flake.nix", "{ inputs.x.url = \"path:../../etc\"; outputs = { self, x }: { }; }")
        .repository("out");

    assertThat(world.lockFailure("@ROOT@/out")).hasMessageContaining("leaves the source");
  }

  @Test
  void aFlakeInASubdirectoryHasItsLockFileThere() throws Exception {
    world
        .write("repo/in/flake.nix", world.read("user/flake.nix"))
        .write("repo/readme", "x")
        .repository("repo");

    assertThat(world.output("git+file://@ROOT@/repo?dir=in", "two")).isEqualTo("2");
    assertThat(world.path("repo/in/flake.lock")).exists();
    assertThat(world.path("repo/flake.lock")).doesNotExist();
  }

  @Test
  void aDirectoryThatLeavesTheRepositoryIsRefused() {
    assertThat(world.lockFailure("git+file://@ROOT@/lib?dir=../user"))
        .hasMessageContaining("leaves it");
  }

  @Test
  void aFlakeThatIsOnlyEvaluatedIsNotWrittenTo() throws Exception {
    assertThat(world.eval("(builtins.getFlake \"git+file://@ROOT@/user\").two")).isEqualTo("2");
    assertThat(world.path("user/flake.lock")).doesNotExist();
  }

  @Test
  void pureEvaluationGetsOnlyLockedFlakes() throws Exception {
    world.set("pure-eval", "true");

    assertThat(
            world.eval("(builtins.getFlake \"git+file://@ROOT@/lib?rev=" + rev("lib") + "\").one"))
        .isEqualTo("1");
    assertThat(world.failure("builtins.getFlake \"git+file://@ROOT@/lib\""))
        .hasMessageContaining("locked");
  }

  @Test
  void aLockedInputOfOtherContentsIsRefused() throws Exception {
    world.lock("@ROOT@/user");
    Path lock = world.path("user/flake.lock");
    String text = Files.readString(lock);
    int hash = text.indexOf("sha256-") + 7;
    Files.writeString(lock, text.substring(0, hash) + "AAAA" + text.substring(hash + 4));

    assertThat(
            org.junit.jupiter.api.Assertions.assertThrows(
                dev.firn.eval.error.EvalException.class, () -> world.output("@ROOT@/user", "two")))
        .hasMessageContaining("hash");
  }

  @Test
  void anInputThatChangesWithoutACommitIsNotWrittenToTheLockFile() throws Exception {
    world.write("lib/dirt", "x");
    world.git("lib", "add", "dirt");

    assertThat(world.lockFailure("@ROOT@/user")).hasMessageContaining("not locked");
  }
}
