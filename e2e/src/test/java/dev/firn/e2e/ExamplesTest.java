package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples that are not a first run, switched to and looked at on their nodes. */
@ExtendWith(OneMachine.class)
class ExamplesTest {
  @TempDir static Path folder;
  private static FirnMachine machine;

  @BeforeAll
  static void start(FirnMachine given) {
    machine = given;
    FirnMachine.Ended up = machine.firn("up");
    assertThat(up.status()).as(up.output()).isZero();
  }

  /** What a server says first. */
  private static String greeting(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  @Test
  void theFleetsThreeHostsShareOneMachine() throws Exception {
    Path fleet = FirnMachine.copyOfExample("fleet", folder.resolve("fleet"));
    Map<String, Integer> ports =
        FirnMachine.changePorts(fleet.resolve("flake.nix"), "2201", "2202", "2203", "8090", "8091");
    FirnMachine.Ended added = machine.firn("nodes", "add", "front", "back", "build");
    assertThat(added.status()).as(added.output()).isZero();

    FirnMachine.Ended ended = machine.firn("rebuild", "switch", fleet.toString());

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("front runs generation 1", "back runs generation 1", "build runs generation 1");
    assertThat(machine.page("http://127.0.0.1:" + ports.get("8090") + "/"))
        .isEqualTo("this is front\n");
    assertThat(machine.page("http://127.0.0.1:" + ports.get("8091") + "/"))
        .isEqualTo("this is back\n");
    for (String port : new String[] {"2201", "2202", "2203"}) {
      assertThat(greeting(ports.get(port))).startsWith("SSH-2.0-OpenSSH");
    }
    Path front = machine.state().resolve("nodes/front");
    assertThat(Files.readString(inStore(front, "/etc/hostname"))).isEqualTo("front\n");

    FirnMachine.Ended same = machine.firn("rebuild", "switch", "--node", "back", fleet.toString());
    assertThat(same.status()).as(same.output()).isZero();
    assertThat(same.output()).contains("back runs generation 1").doesNotContain("front runs");

    Path web = fleet.resolve("modules/web.nix");
    Files.writeString(web, Files.readString(web).replace("this is", "this is now"));
    FirnMachine.Ended one = machine.firn("rebuild", "switch", "--node", "back", fleet.toString());
    assertThat(one.status()).as(one.output()).isZero();
    assertThat(one.output()).contains("back runs generation 2").doesNotContain("front runs");
    assertThat(machine.page("http://127.0.0.1:" + ports.get("8091") + "/"))
        .isEqualTo("this is now back\n");
    assertThat(machine.page("http://127.0.0.1:" + ports.get("8090") + "/"))
        .isEqualTo("this is front\n");

    FirnMachine.Ended removed = machine.firn("nodes", "remove", "back");
    assertThat(removed.status()).as(removed.output()).isZero();
    assertThat(machine.firn("nodes").output()).contains("front").doesNotContain("back");
  }

  @Test
  void severalSystemsForOneNodeAreRefused() throws Exception {
    Path fleet = FirnMachine.copyOfExample("fleet", folder.resolve("mine"));

    FirnMachine.Ended ended = machine.firn("rebuild", "switch", "--node", "e2e", fleet.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("error: there are 3 systems (back, build, front)");
  }

  @Test
  void theWorkstationHasItsUserItsProgramsAndItsSshServer() throws Exception {
    Path workstation = FirnMachine.copyOfExample("workstation", folder.resolve("workstation"));
    int port = FirnMachine.freePort();
    // the example's own port is 22, which this machine may use itself
    Files.writeString(
        workstation.resolve("elsewhere.nix"),
        "{ imports = [ ./configuration.nix ]; services.openssh.ports = [ " + port + " ]; }\n");
    FirnMachine.Ended added = machine.firn("nodes", "add", "desk");
    assertThat(added.status()).as(added.output()).isZero();

    FirnMachine.Ended ended =
        machine.firn(
            "rebuild", "switch", "--node", "desk", workstation.resolve("elsewhere.nix").toString());

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(greeting(port)).startsWith("SSH-2.0-OpenSSH");
    Path root = machine.state().resolve("nodes/desk");
    assertThat(Files.readString(inStore(root, "/etc/hostname"))).isEqualTo("workstation\n");
    assertThat(Files.readString(root.resolve("etc/passwd"))).contains("\nalice:x:1000:");
    assertThat(root.resolve("home/alice")).isDirectory();
    assertThat(inStore(root, "/run/current-system/sw/bin/hello")).isExecutable();
    assertThat(inStore(root, "/etc/profiles/per-user/alice/bin/jq")).isExecutable();
    assertThat(Files.readString(inStore(root, "/etc/nix/nix.conf")))
        .contains("experimental-features = nix-command flakes");
  }

  /** Where a path of a node leads to on this machine, its links followed as the node sees them. */
  private static Path inStore(Path root, String path) throws IOException {
    Path at = FirnMachine.follow(root, path);
    assertThat(Files.exists(at, LinkOption.NOFOLLOW_LINKS)).as(at + " exists").isTrue();
    return at;
  }
}
