package dev.firn.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.build.BuildListener;
import dev.firn.build.BuildSettings;
import dev.firn.build.OutputProvider;
import dev.firn.build.SandboxedBuilder;
import dev.firn.build.Substituter;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packages built in Firn's sandbox, each run with nothing but its closure. Skipped where there
 * is no bubblewrap, or no Debian mirror to fetch from. The store stays in {@code target} between
 * runs.
 */
class PackageBuildTest {
  private static final Path STORE = Path.of("target/test-store").toAbsolutePath();
  private static final Map<String, StorePath> DERIVATIONS = new TreeMap<>();
  private static final Map<String, StorePath> OUTPUTS = new TreeMap<>();
  private static final Path PASSWD = Path.of("target/passwd").toAbsolutePath();
  private static final Path GROUP = Path.of("target/group").toAbsolutePath();
  private static LocalStore store;

  @BeforeAll
  static void build() throws Exception {
    assumeTrue(onPath("bwrap"), "bubblewrap is not installed");
    assumeTrue(Files.isReadable(Path.of("/etc/apt")), "this machine has no apt");
    String system = "x86_64-linux";
    assumeTrue(BuildSettings.ofMachine().systems().contains(system), "pins are for " + system);
    Files.writeString(PASSWD, "root:x:0:0:root:/tmp:/bin/sh\n");
    Files.writeString(GROUP, "root:x:0:\n");
    StoreDir dir = StoreDir.DEFAULT;
    store = LocalStore.of(dir, STORE.resolve("nix/store"), STORE.resolve("nix/var/nix"));
    try (Instantiator nix =
        Instantiator.builder(NixSettings.defaults().with("system", system))
            .store(store)
            .environment(Map.of())
            .open()) {
      for (String name : List.of("hello", "nginx", "openssh", "git", "git_2_39")) {
        String path = nix.file(Systems.BASE.toString()).select(name).derivationPath();
        DERIVATIONS.put(name, dir.parse(path));
      }
      DERIVATIONS.put(
          "nginx-config",
          dir.parse(
              nix.text(
                      "(import %s/nixos { system = \"%s\"; configuration = %s/web/configuration.nix; }).config.system.build.nginxConfig"
                          .formatted(Systems.BASE, system, Systems.EXAMPLES))
                  .derivationPath()));
      Set<DerivationOutputId> wanted = new LinkedHashSet<>();
      DERIVATIONS.values().forEach(d -> wanted.add(new DerivationOutputId(d, "out")));
      OutputProvider provider =
          new OutputProvider(
              store,
              new SandboxedBuilder(store, BuildSettings.ofMachine()),
              Substituter.NONE,
              Runtime.getRuntime().availableProcessors(),
              false,
              BuildListener.NONE);
      Map<DerivationOutputId, StorePath> built = provider.provide(wanted);
      DERIVATIONS.forEach(
          (name, drv) -> OUTPUTS.put(name, built.get(new DerivationOutputId(drv, "out"))));
    }
  }

  @AfterAll
  static void close() {
    if (store != null) {
      store.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hello, hello, --version, hello 1.0",
    "nginx, nginx, -v, nginx version: nginx/",
    "openssh, ssh, -V, OpenSSH_",
    "openssh, sshd, -V, OpenSSH_",
    "git, git, --version, git version 2.4",
    "git_2_39, git, --version, git version 2.39",
  })
  void runsWithNothingButItsClosure(String name, String program, String word, String says)
      throws Exception {
    String path = inStore(OUTPUTS.get(name));
    assertThat(run(sandboxed(closure(name), path + "/bin/" + program, word))).contains(says);
  }

  @Test
  void theTwoVersionsOfGitShareNoLibrary() {
    Set<StorePath> shared = new LinkedHashSet<>(closure("git"));
    shared.retainAll(closure("git_2_39"));
    assertThat(shared).noneMatch(path -> path.name().contains("libc6"));
  }

  @Test
  void gitCommits() throws Exception {
    List<String> command =
        sandboxed(
            closure("git"),
            shell(),
            "-euc",
            "cd /tmp; git init -q r; cd r; git config user.email a@b.c; git config user.name A; echo x > f; git add f; git commit -qm first; git log --format=%s");
    assertThat(run(command)).contains("first");
  }

  private static String shell() {
    return closure("git").stream()
        .filter(path -> path.name().startsWith("busybox-"))
        .map(path -> inStore(path) + "/bin/sh")
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nginxAcceptsTheConfigurationOfTheWebExample() throws Exception {
    Set<StorePath> paths = new LinkedHashSet<>(closure("nginx"));
    paths.addAll(closure("nginx-config"));
    String said =
        run(
            sandboxed(
                paths,
                inStore(OUTPUTS.get("nginx")) + "/bin/nginx",
                "-t",
                "-e",
                "stderr",
                "-g",
                "user root root;",
                "-c",
                inStore(OUTPUTS.get("nginx-config"))));
    // the certificate is made on the node: all else must be right
    assertThat(said)
        .doesNotContain("unknown directive")
        .doesNotContain("unexpected")
        .containsAnyOf("syntax is ok", "cannot load certificate");
  }

  @Test
  void hasTheSameContentAsWhatNixBuilds() throws Exception {
    assumeTrue(onPath("nix-store"), "Nix is not installed");
    Path other = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "nix-store-");
    try {
      String command =
          """
          set -euo pipefail
          export NIX_CONFIG=$'build-users-group =\nsubstitute = false\nsandbox = true'
          trap 'tail -n 20 %3$s/log' ERR
          exec 2> %3$s/log
          drv=%1$s
          all=$(nix-store --store %2$s -qR "$drv" | grep '\\.drv$')
          fetched=$(for d in $all; do if grep -q builtin:fetchurl "%2$s$d"; then nix-store --store %2$s -q --outputs "$d"; fi; done)
          sources=$(nix-store --store %2$s -qR "$drv" | grep -v '\\.drv$')
          nix-store --store %2$s --export $fetched $sources $all > %3$s/export
          nix-store --store %3$s --import < %3$s/export > /dev/null
          rm %3$s/export
          nix-store --store %3$s -r "$drv" > /dev/null
          nix-store --store %3$s -q --hash %4$s
          """
              .formatted(
                  inStore(DERIVATIONS.get("hello")), STORE, other, inStore(OUTPUTS.get("hello")));
      String byNix = run(List.of("bash", "-c", command)).strip();
      assertThat(byNix)
          .isEqualTo(
              store
                  .queryPathInfo(OUTPUTS.get("hello"))
                  .orElseThrow()
                  .narHash()
                  .encodeWithAlgorithm(HashFormat.NIX32));
    } finally {
      run(List.of("chmod", "-R", "u+w", other.toString()));
      run(List.of("rm", "-rf", other.toString()));
    }
  }

  private static String inStore(StorePath path) {
    return StoreDir.DEFAULT.print(path);
  }

  private static Set<StorePath> closure(String name) {
    Set<StorePath> seen = new LinkedHashSet<>();
    List<StorePath> queue = new ArrayList<>(List.of(OUTPUTS.get(name)));
    while (!queue.isEmpty()) {
      StorePath path = queue.removeLast();
      if (seen.add(path)) {
        queue.addAll(store.queryPathInfo(path).orElseThrow().references());
      }
    }
    return seen;
  }

  private static List<String> sandboxed(Set<StorePath> paths, String... command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bwrap",
                "--unshare-user",
                "--uid",
                "0",
                "--gid",
                "0",
                "--unshare-net",
                "--unshare-pid",
                "--tmpfs",
                "/tmp",
                "--tmpfs",
                "/run/nginx",
                "--tmpfs",
                "/var/cache/nginx",
                "--proc",
                "/proc",
                "--dev",
                "/dev"));
    for (StorePath path : paths) {
      words.addAll(List.of("--ro-bind", STORE + inStore(path), inStore(path)));
    }
    words.addAll(
        List.of(
            "--ro-bind",
            PASSWD.toString(),
            "/etc/passwd",
            "--ro-bind",
            GROUP.toString(),
            "/etc/group"));
    words.addAll(
        List.of("--clearenv", "--setenv", "HOME", "/tmp", "--setenv", "PATH", binPath(paths)));
    words.addAll(List.of(command));
    return words;
  }

  private static String binPath(Set<StorePath> paths) {
    return String.join(":", paths.stream().map(path -> inStore(path) + "/bin").toList());
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
