package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One built system with every module that base is to have, and what each left in it. */
@ExtendWith(OneMachine.class)
class ModulesTest {
  private static final String CONFIGURATION =
      """
      { pkgs, ... }:
      {
        networking.hostName = "modules";
        time.timeZone = "Asia/Tokyo";
        environment.systemPackages = [ pkgs.hello ];
        environment.etc."deep/er".text = "as written";
        environment.etc."run".source = pkgs.writeText "run" "linked";
        users.users.ann = {
          isNormalUser = true;
          extraGroups = [ "wheel" ];
          packages = [ pkgs.jq ];
        };
        fileSystems."/" = { device = "/dev/disk/by-label/root"; fsType = "ext4"; };
        fileSystems."/data" = { device = "tmpfs"; fsType = "tmpfs"; options = [ "size=1m" ]; };
        boot.loader.systemd-boot.enable = true;
        boot.kernelModules = [ "kvm-intel" ];
        nix.settings.experimental-features = [ "nix-command" "flakes" ];
        systemd.services.greeter = {
          description = "greets";
          wantedBy = [ "multi-user.target" ];
          after = [ "network.target" ];
          script = "echo good day";
          serviceConfig.Restart = "on-failure";
        };
        services.openssh.enable = true;
        services.openssh.settings.PermitRootLogin = "no";
        services.nginx.enable = true;
        services.nginx.virtualHosts."example.org" = {
          default = true;
          root = pkgs.writeText "page" "page";
          locations."/moved".return = "301 /";
        };
        security.sudo.wheelNeedsPassword = false;
        security.pam.loginLimits = [
          { domain = "ann"; type = "hard"; item = "nofile"; value = "4096"; }
        ];
        assertions = [ { assertion = true; message = "holds"; } ];
        system.stateVersion = "24.11";
      }
      """;

  @TempDir static Path folder;
  private static Path store;
  private static Path system;

  @BeforeAll
  static void build(FirnMachine machine) throws IOException {
    Path configuration = Files.createDirectory(folder.resolve("modules"));
    Files.writeString(configuration.resolve("configuration.nix"), CONFIGURATION);

    FirnMachine.Ended ended = machine.firn("rebuild", "build", configuration.toString());

    assertThat(ended.status()).as(ended.output()).isZero();
    String path =
        ended.output().lines().filter(l -> l.startsWith("/nix/store/")).toList().getLast();
    store = machine.state().resolve("work-store");
    system = store.resolve(path.substring(1));
  }

  /** A file of the system, its links followed as the node would. */
  private static Path at(String name) throws IOException {
    return FirnMachine.follow(store, "/" + store.relativize(system.resolve(name)));
  }

  private static String text(String name) throws IOException {
    return Files.readString(at(name));
  }

  @Test
  void networkingHostName() throws Exception {
    assertThat(text("etc/hostname").strip()).isEqualTo("modules");
  }

  @Test
  void timeTimeZone() throws Exception {
    assertThat(Files.readSymbolicLink(system.resolve("etc/localtime")))
        .hasToString("/etc/zoneinfo/Asia/Tokyo");
    assertThat(at("etc/zoneinfo/Asia/Tokyo")).exists();
  }

  @Test
  void environmentSystemPackages() throws Exception {
    assertThat(at("sw/bin/hello")).isExecutable();
  }

  @Test
  void environmentEtc() throws Exception {
    assertThat(text("etc/deep/er")).isEqualTo("as written");
    assertThat(text("etc/run")).isEqualTo("linked");
  }

  @Test
  void usersUsersAndTheirPackages() throws Exception {
    assertThat(text("firn/users"))
        .containsPattern("(?m)^user\tann\t.*\t/home/ann\t.*normal")
        .containsPattern("(?m)^group\twheel\t1\t.*ann");
    try (Stream<Path> files = Files.find(at("etc"), 6, (p, _) -> p.endsWith("ann"))) {
      Path profile = files.findFirst().orElseThrow();
      assertThat(at(system.relativize(profile) + "/bin/jq")).isExecutable();
    }
  }

  @Test
  void fileSystems() throws Exception {
    assertThat(text("etc/fstab"))
        .containsPattern("/dev/disk/by-label/root\\s+/\\s+ext4")
        .containsPattern("tmpfs\\s+/data\\s+tmpfs\\s+\\S*size=1m");
  }

  @Test
  void bootLoaderAndKernelModules() throws Exception {
    assertThat(text("firn/boot.json")).contains("systemd-boot");
    try (Stream<Path> files = Files.list(at("etc/modules-load.d"))) {
      assertThat(files.map(ModulesTest::read)).anyMatch(t -> t.contains("kvm-intel"));
    }
  }

  private static String read(Path file) {
    try {
      return text(system.relativize(file).toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void nixSettings() throws Exception {
    assertThat(text("etc/nix/nix.conf"))
        .containsPattern("(?m)^experimental-features = .*nix-command.*flakes");
  }

  @Test
  void systemdServices() throws Exception {
    assertThat(text("etc/systemd/system/greeter.service"))
        .contains("Description=greets", "After=network.target", "Restart=on-failure")
        .containsPattern("ExecStart=/nix/store/");
    assertThat(
            Files.exists(
                system.resolve("etc/systemd/system/multi-user.target.wants/greeter.service"),
                java.nio.file.LinkOption.NOFOLLOW_LINKS))
        .isTrue();
  }

  @Test
  void servicesOpenssh() throws Exception {
    assertThat(text("etc/ssh/sshd_config")).containsPattern("(?m)^PermitRootLogin no");
    assertThat(at("etc/systemd/system/sshd.service")).exists();
  }

  @Test
  void servicesNginxVirtualHosts() throws Exception {
    String unit = text("etc/systemd/system/nginx.service");
    String configuration =
        Stream.of(unit.split("[\\s'\"]+"))
            .filter(w -> w.endsWith("nginx.conf"))
            .findFirst()
            .orElseThrow();

    assertThat(Files.readString(store.resolve(configuration.substring(1))))
        .contains("server_name example.org", "default_server", "return 301 /");
  }

  @Test
  void security() throws Exception {
    assertThat(text("etc/sudoers")).containsPattern("(?m)^%wheel.*NOPASSWD");
    assertThat(text("etc/security/limits.conf")).containsPattern("ann\\s+hard\\s+nofile\\s+4096");
  }

  @Test
  void assertionsThatFailEndTheBuild(FirnMachine machine) throws Exception {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(
        broken.resolve("configuration.nix"),
        CONFIGURATION.replace("assertion = true", "assertion = false"));

    FirnMachine.Ended ended = machine.firn("rebuild", "build", broken.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("holds");
  }
}
