package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Profiles of users and of the system on one node, forth and back, with and without the server. */
@ExtendWith(OneMachine.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProfilesTest {
  @TempDir static Path folder;
  private static FirnMachine machine;
  private static Path root;
  private static String plain;
  private static String rich;

  @BeforeAll
  static void start(FirnMachine given) {
    machine = given;
    done("up");
    done("nodes", "add", "shared");
    root = machine.state().resolve("nodes/shared");
  }

  private static String done(String... command) {
    FirnMachine.Ended ended = machine.firn(command);
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }

  /** What a program of the node prints, run as the node sees it. */
  private static String onNode(String... program) throws Exception {
    String[] words = new String[program.length + 7];
    System.arraycopy(
        new String[] {"bwrap", "--bind", root.toString(), "/", "--dev", "/dev", "--"},
        0,
        words,
        0,
        7);
    System.arraycopy(program, 0, words, 7, program.length);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return text;
  }

  private static String git(String user) throws Exception {
    return onNode("/nix/var/nix/profiles/per-user/" + user + "/profile/bin/git", "--version");
  }

  private static String generationsOf(String user) {
    return done("profile", "history", "--user", user, "--node", "shared");
  }

  @Test
  @Order(1)
  void twoUsersHaveTwoVersionsOfGit() throws Exception {
    done("profile", "install", "--user", "ada", "--node", "shared", "git");
    done("profile", "install", "--user", "ben", "--node", "shared", "git_2_39");

    assertThat(git("ada")).startsWith("git version 2.").doesNotContain("2.39.");
    assertThat(git("ben")).startsWith("git version 2.39.");
  }

  @Test
  @Order(2)
  void eachUserGoesBackAlone() throws Exception {
    done("profile", "install", "--user", "ada", "--node", "shared", "jq");
    assertThat(onNode("/nix/var/nix/profiles/per-user/ada/profile/bin/jq", "-n", "1+1"))
        .isEqualTo("2\n");

    done("profile", "rollback", "--user", "ada", "--node", "shared");

    assertThat(done("profile", "list", "--user", "ada", "--node", "shared"))
        .contains("git")
        .doesNotContain("jq");
    assertThat(git("ada")).startsWith("git version 2.");
    assertThat(git("ben")).startsWith("git version 2.39.");
    assertThat(generationsOf("ada")).containsPattern("(?m)^1 \\*").containsPattern("(?m)^2 ");
    assertThat(generationsOf("ben")).containsPattern("(?m)^1 \\*").doesNotContainPattern("(?m)^2");
  }

  @Test
  @Order(3)
  void packagesAndSettingsOfTheSystemChangeTogether() throws Exception {
    plain = submit("plain", "plain", "pkgs.hello");
    rich = submit("rich", "rich", "pkgs.jq");
    expectSystem("rich", "jq", "hello");

    done("rebuild", "switch", "--rollback", "--generation", plain, "--node", "shared");

    expectSystem("plain", "hello", "jq");
  }

  @Test
  @Order(4)
  void aNodeGoesToAnyGenerationWhileEveryServiceIsDown() throws Exception {
    done("down");

    done("agent", "rollback", "--root", root.toString(), "--to", rich);
    expectSystem("rich", "jq", "hello");
    assertThat(done("agent", "rollback", "--root", root.toString(), "--to", plain, "--json"))
        .contains("\"result\":\"ACTIVATED\"", "\"active\":" + plain + ",");
    expectSystem("plain", "hello", "jq");
    done("agent", "rollback", "--root", root.toString(), "--profile", "user/ada", "--to", "2");
    assertThat(onNode("/nix/var/nix/profiles/per-user/ada/profile/bin/jq", "-n", "2+2"))
        .isEqualTo("4\n");
    done("agent", "rollback", "--root", root.toString(), "--to", rich);

    // the server learns what the node did meanwhile, and leaves it so
    done("up");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String list;
    do {
      list = done("rebuild", "list-generations", "--node", "shared");
    } while (!list.contains(rich + " *") && System.nanoTime() < end);
    assertThat(list).contains(rich + " *");
    expectSystem("rich", "jq", "hello");
  }

  /** Submits a system with a word in /etc and a package; gives its generation's number. */
  private static String submit(String name, String word, String packages) throws Exception {
    Path source = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        source.resolve("configuration.nix"),
        """
        { pkgs, ... }:
        {
          networking.hostName = "shared";
          environment.etc.word.text = "%s";
          environment.systemPackages = [ %s ];
          system.stateVersion = "24.11";
        }
        """
            .formatted(word, packages));
    String output = done("rebuild", "switch", "--node", "shared", source.toString());
    int at = output.lastIndexOf("runs generation ") + "runs generation ".length();
    return output.substring(at).lines().findFirst().orElseThrow().strip();
  }

  private static void expectSystem(String word, String program, String missing) throws Exception {
    assertThat(
            onNode(
                "/run/current-system/sw/bin/sh",
                "-c",
                "PATH=/run/current-system/sw/bin; cat /etc/word; echo; ls /run/current-system/sw/bin/"))
        .startsWith(word)
        .containsPattern("(?m)" + program + "$")
        .doesNotContainPattern("(?m)^" + missing + "$");
  }
}
