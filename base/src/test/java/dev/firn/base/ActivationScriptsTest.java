package dev.firn.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that run at each activation, with this machine's shell and a root of their own. */
class ActivationScriptsTest {
  private static final Path MODULES = Path.of("nixos/modules").toAbsolutePath();
  private static final String USERS =
      """
      group\tusers\t100\t
      group\troot\t0\t
      user\tann\t\tusers\t/home/ann\t/bin/sh\tnormal\t0700\t\tAnn
      user\troot\t0\troot\t/root\t/bin/sh\tsystem\t\t\tadministrator
      mutable\ttrue
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeRoot() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is not installed");
    for (String name : List.of("etc", "home", "system/firn", "system/etc")) {
      Files.createDirectories(folder.resolve(name));
    }
  }

  private String run(String script, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
    command.addAll(List.of("--tmpfs", "/var", "--tmpfs", "/tmp"));
    command.addAll(List.of("--bind", folder.resolve("etc").toString(), "/etc"));
    command.addAll(List.of("--bind", folder.resolve("home").toString(), "/home"));
    command.addAll(List.of("--ro-bind", MODULES.toString(), "/mnt"));
    command.addAll(List.of("--bind", folder.resolve("system").toString(), "/media"));
    command.addAll(List.of("bash", "/mnt/" + script));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private Path etc(String name) {
    return folder.resolve("etc").resolve(name);
  }

  private void users(String text) throws Exception {
    Files.writeString(folder.resolve("system/users"), text);
    run("config/update-users.sh", "/media/users");
  }

  @Test
  void usersThatWereAppliedArePassedOver() throws Exception {
    users(USERS);
    assertThat(Files.readString(etc("passwd"))).contains("ann:x:1000:100:Ann:/home/ann:/bin/sh\n");
    FileTime applied = Files.getLastModifiedTime(etc(".firn-users"));
    users(USERS);
    assertThat(Files.getLastModifiedTime(etc(".firn-users"))).isEqualTo(applied);
  }

  @Test
  void whatSomebodyChangedIsMadeGood() throws Exception {
    users(USERS);
    Files.writeString(etc("passwd"), "root:x:0:0::/root:/bin/sh\n");
    Files.setLastModifiedTime(
        etc("passwd"),
        FileTime.fromMillis(Files.getLastModifiedTime(etc(".firn-users")).toMillis() + 1_000));
    users(USERS);
    assertThat(Files.readString(etc("passwd"))).contains("ann:x:1000:");
  }

  @Test
  void aHomeThatIsGoneIsMadeAgain() throws Exception {
    users(USERS);
    Files.delete(folder.resolve("home/ann"));
    users(USERS);
    assertThat(folder.resolve("home/ann")).isDirectory();
  }

  @Test
  void otherUsersAreApplied() throws Exception {
    users(USERS);
    users(USERS.replace("\tAnn\n", "\tAnn B.\n"));
    assertThat(Files.readString(etc("passwd"))).contains("ann:x:1000:100:Ann B.:");
  }

  private void etcOf(String manifest) throws Exception {
    Files.writeString(folder.resolve("system/firn/etc"), manifest);
    run("system/setup-etc.sh", "/media");
  }

  @Test
  void whatAnEarlierSystemHadInEtcIsTakenAway() throws Exception {
    Files.writeString(folder.resolve("system/etc/one"), "1\n");
    Files.writeString(folder.resolve("system/etc/two"), "2\n");
    etcOf("one\tsymlink\t+0\t+0\ttext0\ntwo\tsymlink\t+0\t+0\ttext1\n");
    assertThat(Files.readSymbolicLink(etc("two"))).hasToString("/etc/static/two");
    etcOf("one\tsymlink\t+0\t+0\ttext0\n");
    assertThat(Files.isSymbolicLink(etc("one"))).isTrue();
    assertThat(Files.isSymbolicLink(etc("two"))).isFalse();
    assertThat(Files.readString(etc(".firn-manifest"))).isEqualTo("one\n");
  }

  @Test
  void aLinkThatSomebodyRemovedIsSetAgain() throws Exception {
    Files.writeString(folder.resolve("system/etc/one"), "1\n");
    etcOf("one\tsymlink\t+0\t+0\ttext0\n");
    Files.delete(etc("one"));
    etcOf("one\tsymlink\t+0\t+0\ttext0\n");
    assertThat(Files.isSymbolicLink(etc("one"))).isTrue();
  }
}
