package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builders that try what they must not be able to do. */
class HostileBuilderTest {
  private static final Map<String, Path> MACHINE =
      Stream.of("/usr", "/lib", "/lib64")
          .map(Path::of)
          .filter(Files::isDirectory)
          .collect(Collectors.toMap(Path::toString, path -> path));

  private Workshop workshop;

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop();
  }

  @AfterEach
  void close() throws IOException {
    workshop.close();
  }

  private BuildException failure(Workshop.Draft draft) {
    return catchThrowableOfType(BuildException.class, () -> workshop.build(draft));
  }

  @Test
  void noProcessOutlivesTheBuilder() throws Exception {
    Path late = workshop.root.resolve("nix/var/firn/builds");
    BuildResult result =
        workshop.build(
            draft(
                "stay",
                "(trap '' HUP TERM; sleep 0.3; echo late >> $out) & (setsid sleep 77.25) &"
                    + " echo done > $out"));

    assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info))
        .noneMatch(info -> info.commandLine().orElse("").contains("77.25"));
    Thread.sleep(500);
    assertThat(workshop.text(result)).isEqualTo("done\n");
    assertThat(late).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chmod 4755 $out", "chmod 2755 $out", "chmod u+s $out", "chmod g+s $out"})
  void theSetuidAndSetgidBitsCannotBeSet(String chmod) throws IOException {
    BuildResult result =
        workshop.build(draft("setuid", "echo > $out; " + chmod + " || echo refused"));

    assertThat(workshop.log()).contains("refused");
    int mode = (int) Files.getAttribute(workshop.out(result), "unix:mode");
    assertThat(mode & 06000).isZero();
  }

  @Test
  void filesThatAreMadeWithTheSetuidBitLoseIt() throws IOException {
    // mkdir passes its mode to the kernel, which no filter of chmod sees
    BuildResult result =
        workshop.build(draft("setgid", "mkdir -m 2755 $out $out/d || mkdir -p $out"));

    int mode = (int) Files.getAttribute(workshop.out(result), "unix:mode");
    assertThat(mode & 07777).isEqualTo(0555);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mkfifo $out", "mkdir $out; mkfifo $out/pipe", "mkdir -p $out/a; mkfifo $out/a/b"})
  void pipesAreRefusedInOutputs(String script) {
    assertThat(failure(draft("fifo", script)))
        .hasMessageContaining("is a pipe")
        .extracting(BuildException::reason)
        .isEqualTo(BuildException.Reason.OUTPUT_REJECTED);
  }

  @Test
  void socketsAreRefusedInOutputs() {
    assertThat(
            failure(
                draft(
                    "socket",
                    "mkdir $out; (timeout 1 nc -l -U $out/s || timeout 1 syslogd -n -O $out/log) &"
                        + " mkfifo $out/s2; sleep 0.1")))
        .hasMessageContaining("can hold files, directories and symbolic links only");
  }

  @Test
  void devicesCannotBeMade() {
    assertThat(workshop.build(draft("node", "mknod /tmp/null c 1 3 || echo refused > $out")))
        .satisfies(result -> assertThat(workshop.text(result)).isEqualTo("refused\n"));
  }

  @Test
  void anOutputThatOthersMayWriteToIsRefused() {
    assertThat(failure(draft("open", "mkdir $out; chmod 777 $out")))
        .hasMessageContaining("written by others");
  }

  @Test
  void inputsCannotBeChanged() throws IOException {
    Instantiated low = workshop.add(draft("low", "mkdir $out; echo low > $out/file"));
    Path input = workshop.out(workshop.build(low)).resolve("file");
    String path = low.derivation().env().get("out");

    BuildResult result =
        workshop.build(
            draft(
                    "top",
                    "echo x > $low/file; chmod 777 $low/file; rm -rf $low; mv $low /tmp/x;"
                        + " ln $low/file $out/file; ln $low/file /nix/store/linked;"
                        + " mount -o remount,rw $low; umount $low; echo end > $out")
                .input(low, "out")
                .with("low", path));

    assertThat(input).hasContent("low\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(input)))
        .isEqualTo("r--r--r--");
    assertThat((int) Files.getAttribute(input, "unix:nlink")).isEqualTo(1);
    assertThat(workshop.text(result)).isEqualTo("end\n");
  }

  @Test
  void whatIsBesideTheOutputsInTheStoreIsThrownAway() throws IOException {
    workshop.build(
        draft("aside", "echo x > /nix/store/0123456789abcdfghijklmnpqrsvwxyz-evil; echo > $out"));

    assertThat(workshop.store.folder().resolve("0123456789abcdfghijklmnpqrsvwxyz-evil"))
        .doesNotExist();
  }

  @Test
  void anOutputThatIsALinkIsALinkAndNotFollowed() throws IOException {
    Path secret = workshop.root.resolve("secret");
    Files.writeString(secret, "secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

    BuildResult result = workshop.build(draft("link", "ln -s " + secret + " $out"));

    assertThat(Files.isSymbolicLink(workshop.out(result))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(Files.getLastModifiedTime(secret).toMillis()).isNotEqualTo(1000);
  }

  @Test
  void linksInFoldersThatAreCleanedUpAreNotFollowed() throws IOException {
    Path kept = Files.createDirectory(workshop.root.resolve("kept"));
    Files.writeString(kept.resolve("file"), "here");

    workshop.build(
        draft(
            "links",
            "ln -s "
                + kept
                + " /build/l; ln -s "
                + kept
                + " /tmp/l; rm -rf /tmp/d; mkdir /tmp/d;"
                + " ln -s "
                + kept
                + " /tmp/d/l; ln -s "
                + kept
                + " /nix/store/l; echo > $out"));

    assertThat(kept.resolve("file")).hasContent("here");
  }

  @Test
  void theMachinesFilesAndProcessesAreNotThere() {
    BuildResult result =
        workshop.build(
            draft(
                "look",
                "{ ls /root /home /usr /var /sys /run 2>&1 | grep -vc 'No such file';"
                    + " ls -d /proc/[0-9]* | wc -l; ls -l /proc/1/root/ | grep -c home;"
                    + " cat /proc/1/environ | tr '\\0' '\\n' | grep -c ^NIX_STORE=; } > $out"));

    assertThat(workshop.text(result).lines().toList().getFirst()).isEqualTo("0");
    assertThat(workshop.text(result).lines().toList().get(2)).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/vm/drop_caches",
        "/proc/sys/kernel/hostname",
        "/proc/sys/net/ipv4/ip_forward",
        "/proc/sysrq-trigger",
        "/etc/passwd",
        "/bin/sh",
        "/new"
      })
  void theSystemCannotBeWrittenTo(String file) {
    BuildResult result =
        workshop.build(
            draft(
                "write",
                "if (echo x > "
                    + file
                    + ") 2>/dev/null; then echo bad; else echo good; fi > $out"));

    assertThat(workshop.text(result)).isEqualTo("good\n");
  }

  @Test
  void theBuilderHasNoCapabilitiesAndCannotGainAny() {
    BuildResult result =
        workshop.build(
            draft(
                "caps",
                "grep -E '^(Cap(Prm|Eff|Bnd)|NoNewPrivs|Seccomp):' /proc/self/status > $out"));

    assertThat(workshop.text(result).lines().map(l -> l.replaceAll("\\s+", " ")))
        .containsExactlyInAnyOrder(
            "CapPrm: 0000000000000000",
            "CapEff: 0000000000000000",
            "CapBnd: 0000000000000000",
            "NoNewPrivs: 1",
            "Seccomp: 2");
  }

  @Test
  void thereIsNoNetworkButTheLoopback() {
    BuildResult result =
        workshop.build(
            draft("net", "grep -c : /proc/net/dev > $out; grep -c lo: /proc/net/dev >> $out"));

    assertThat(workshop.text(result)).isEqualTo("1\n1\n");
  }

  @Test
  void abstractSocketsOfTheMachineAreOutOfReachForFixedOutputsToo() throws IOException {
    String listening = "cat /proc/net/unix | grep -c @ ; echo end";
    Hash hash = Hash.digest(HashAlgorithm.SHA256, "0\nend\n");
    DerivationOutput fixed =
        new DerivationOutput.Fixed(new ContentAddress(ContentAddressMethod.FLAT, hash));

    BuildResult result =
        workshop.build(draft("abstract", "(" + listening + ") > $out").output(fixed));

    assertThat(workshop.text(result)).isEqualTo("0\nend\n");
  }

  @Test
  void aHugeLogEndsTheBuild() throws IOException {
    BuildSettings limited =
        BuildSettings.ofMachine().withLimits(Duration.ofSeconds(60), Duration.ZERO, 100_000);
    try (Workshop small = new Workshop(limited)) {
      BuildException failure =
          catchThrowableOfType(
              BuildException.class, () -> small.build(draft("loud", "yes; echo > $out")));

      assertThat(failure.reason()).isEqualTo(BuildException.Reason.LOG_LIMIT);
      assertThat(Files.size(failure.log().orElseThrow())).isLessThan(200_000);
    }
  }

  @Test
  void anEndlessLineIsNotHeldInMemory() {
    BuildException failure =
        failure(draft("line", "head -c 20000000 /dev/zero | tr '\\0' x; exit 1"));

    assertThat(failure.lastLines()).hasSize(1);
    assertThat(failure.lastLines().getFirst()).hasSizeLessThan(10_000);
  }

  @Test
  void aForkBombIsOverWhenItsTimeIs() throws IOException {
    BuildSettings limited =
        BuildSettings.ofMachine().withLimits(Duration.ofMillis(700), Duration.ZERO, 0);
    try (Workshop quick = new Workshop(limited)) {
      BuildException failure =
          catchThrowableOfType(
              BuildException.class,
              () ->
                  quick.build(
                      draft(
                          "bomb",
                          "i=0; while [ $i -lt 400 ]; do sleep 88.5 & i=$((i+1)); done; wait")));

      assertThat(failure.reason()).isEqualTo(BuildException.Reason.TIMED_OUT);
      assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info))
          .noneMatch(info -> info.commandLine().orElse("").contains("88.5"));
    }
  }

  @Test
  void aBuilderThatDeletesItsOutputFails() {
    assertThat(failure(draft("gone", "echo > $out; rm $out"))).hasMessageContaining("is missing");
  }

  @Test
  void namesMayHaveLinesAndBytesThatAreNoText() throws IOException {
    BuildResult result =
        workshop.build(
            draft(
                "names",
                "mkdir $out; echo a > \"$out/$(printf 'a\\nb')\"; echo b > \"$out/$(printf '\\377')\""));

    try (var entries = Files.list(workshop.out(result))) {
      assertThat(entries.count()).isEqualTo(2);
    }
  }

  @Test
  void treesOfAnyDepthAreDeleted() throws IOException {
    workshop.build(
        draft(
            "deep",
            "cd /tmp; i=0; while [ $i -lt 1500 ]; do mkdir ddd && cd ddd || break; i=$((i+1)); done;"
                + " echo > $out"));

    assertThat(workshop.root.resolve("nix/var/firn/builds")).isEmptyDirectory();
  }

  @Test
  void anOutputThatIsTooDeepForAnArchiveIsRefused() {
    assertThat(
            failure(
                draft(
                    "deep",
                    "p=$out; i=0; while [ $i -lt 80 ]; do p=$p/d; i=$((i+1)); done; mkdir -p $p")))
        .hasMessageContaining("nested deeper");
  }

  @Test
  void foldersWithoutRightsAreReadAllTheSame() throws IOException {
    BuildResult result =
        workshop.build(
            draft("closed", "mkdir -p $out/d; echo x > $out/d/f; chmod 0 $out/d/f $out/d"));

    assertThat(workshop.out(result).resolve("d/f")).hasContent("x\n");
    assertThat(Files.isRegularFile(workshop.out(result).resolve("d/f"), LinkOption.NOFOLLOW_LINKS))
        .isTrue();
  }

  @Test
  void standardInputIsEmptyAndNoOtherFileIsOpen() {
    BuildResult result =
        workshop.build(
            draft(
                "fds", "cat > $out; for f in /proc/self/fd/*; do readlink $f; done >> $out; true"));

    assertThat(workshop.text(result).lines().filter(l -> !l.startsWith("pipe:")))
        .allMatch(
            l -> l.equals("/dev/null") || l.startsWith("/nix/store/") || l.startsWith("/proc/"));
  }

  @Test
  void aFixedOutputsBuilderReachesTheNetworkButNotTheLoopbackOfTheMachine() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/slirp4netns")), "slirp4netns is not installed");
    var address =
        java.net.NetworkInterface.networkInterfaces()
            .flatMap(java.net.NetworkInterface::inetAddresses)
            .filter(a -> a instanceof java.net.Inet4Address && !a.isLoopbackAddress())
            .findFirst()
            .orElseThrow();
    var server =
        com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("0.0.0.0", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange
              .getResponseBody()
              .write("there".getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      Hash hash = Hash.digest(HashAlgorithm.SHA256, "there none");
      DerivationOutput fixed =
          new DerivationOutput.Fixed(new ContentAddress(ContentAddressMethod.FLAT, hash));
      // the machine's bash, as busybox's wget needs libraries to look up an address
      String get =
          "(exec 3<>/dev/tcp/%s/"
              + port
              + " && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3)";
      BuildSettings machine = BuildSettings.ofMachine().withSandboxPaths(MACHINE);
      try (Workshop connected = new Workshop(machine)) {
        BuildResult result =
            connected.build(
                draft(
                        "fetch",
                        "{ "
                            + String.format(get, address.getHostAddress())
                            + " | tail -n 1; printf ' '; "
                            + String.format(get, "10.0.2.2")
                            + " || "
                            + String.format(get, "127.0.0.1")
                            + " || printf none; } > $out")
                    .builder("/usr/bin/bash")
                    .with("PATH", "/usr/bin")
                    .output(fixed));

        assertThat(connected.text(result)).isEqualTo("there none");
      }
    } finally {
      server.stop(0);
    }
  }
}
