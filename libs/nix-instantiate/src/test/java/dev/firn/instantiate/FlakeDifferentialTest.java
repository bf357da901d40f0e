package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside real Nix; skipped where there is none. Branches are named in full, as versions of Nix
 * differ in how they write one that they found themselves.
 */
class FlakeDifferentialTest {
  @TempDir Path temp;

  private FlakeWorld world;

  @BeforeEach
  void makeFlakes() throws Exception {
    assumeTrue(Tools.has("nix"), "nix is not installed");
    world = new FlakeWorld(temp);
    world.write("lib/flake.nix", "{ outputs = { self }: { one = 1; }; }").repository("lib");
    world
        .write(
            "user/flake.nix",
            """
            {
              inputs.lib.url = "git+file://@ROOT@/lib?ref=refs/heads/main";
              outputs = { self, lib }: { two = lib.one + 1; };
            }
            """)
        .repository("user");
    world.write("data/file", "text");
    world
        .write(
            "top/flake.nix",
            """
            {
              description = "a top";
              inputs.lib.url = "git+file://@ROOT@/lib?ref=refs/heads/main";
              inputs.user.url = "git+file://@ROOT@/user?ref=refs/heads/main";
              inputs.user.inputs.lib.follows = "lib";
              inputs.data = { url = "path:@ROOT@/data"; flake = false; };
              outputs = { self, lib, user, data }: {
                packages.x86_64-linux.default = derivation {
                  name = "top";
                  system = "x86_64-linux";
                  builder = "${data}/file";
                  two = user.two;
                  source = self;
                };
              };
            }
            """)
        .repository("top");
  }

  private String nix(String... arguments) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "HOME=" + world.path("home"),
                "XDG_CACHE_HOME=" + world.path("nix-cache"),
                "nix",
                "--extra-experimental-features",
                "nix-command flakes",
                "--store",
                world.path("nix-store").toString(),
                "--option",
                "flake-registry",
                ""));
    line.addAll(List.of(arguments));
    return Tools.run(temp, "env", line.toArray(String[]::new));
  }

  @Test
  void lockFilesAreEqualByteForByte() throws Exception {
    nix("flake", "lock", "git+file://" + world.path("top"));
    String theirs = world.read("top/flake.lock");
    Files.delete(world.path("top/flake.lock"));
    world.git("top", "rm", "-q", "--cached", "flake.lock");

    world.lock("git+file://@ROOT@/top");

    assertThat(world.read("top/flake.lock")).isEqualTo(theirs);
  }

  @Test
  void whatNixLockedIsLeftAsItIs() throws Exception {
    nix("flake", "lock", "git+file://" + world.path("top"));
    String theirs = world.read("top/flake.lock");

    assertThat(world.lock("git+file://@ROOT@/top")).isEqualTo(theirs);
  }

  @Test
  void derivationsOfALockedFlakeAreEqual() throws Exception {
    nix("flake", "lock", "git+file://" + world.path("top"));
    world.commit("top");
    String theirs =
        nix(
            "eval",
            "--raw",
            "git+file://" + world.path("top") + "#packages.x86_64-linux.default.drvPath");

    assertThat(world.output("git+file://@ROOT@/top", "packages.x86_64-linux.default.drvPath"))
        .isEqualTo("\"" + theirs + "\"");
  }

  @Test
  void treesFromMercurialAreEqual() throws Exception {
    assumeTrue(Tools.has("hg"), "hg is not installed");
    world.write("hg/file", "text");
    Tools.run(world.path("hg"), "hg", "init");
    Tools.run(world.path("hg"), "hg", "add", "-q");
    Tools.run(world.path("hg"), "hg", "commit", "-m", "one", "-u", "a", "-d", "0 0");
    String expression = "\"${builtins.fetchMercurial \"file://" + world.path("hg") + "\"}\"";

    assertThat(world.eval(expression))
        .isEqualTo("\"" + nix("eval", "--impure", "--raw", "--expr", expression) + "\"");
  }
}
