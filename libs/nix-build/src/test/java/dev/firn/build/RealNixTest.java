package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.store.derivation.Instantiated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same derivations, built here and by the real Nix that is installed. */
class RealNixTest {
  private static final Path NIX_STORE = Path.of("/usr/bin/nix-store");

  private Workshop workshop;
  private Path other;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.isExecutable(NIX_STORE), "no real Nix is installed");
    workshop = new Workshop();
    other = Files.createTempDirectory("firn-real-nix");
  }

  @AfterEach
  void close() throws IOException {
    if (workshop != null) {
      workshop.close();
      dev.firn.build.internal.os.PrivateTree.delete(other);
    }
  }

  private String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return out.strip();
  }

  private List<String> nix(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(NIX_STORE.toString(), "--store", other.toString()));
    command.addAll(
        List.of(
            "--option",
            "sandbox",
            "true",
            "--option",
            "build-users-group",
            "",
            "--option",
            "sandbox-paths",
            "/bin/sh=" + Workshop.BUSYBOX,
            "--option",
            "substitute",
            "false",
            "--option",
            "cores",
            Integer.toString(workshop.settings.cores())));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Builds with real Nix and gives where it put the output. */
  private Path realise(Instantiated derivation) throws Exception {
    Path exported = other.resolve("closure");
    Process export =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                NIX_STORE
                    + " --store "
                    + workshop.root
                    + " --export $("
                    + NIX_STORE
                    + " --store "
                    + workshop.root
                    + " -qR /nix/store/"
                    + derivation.path()
                    + ") > "
                    + exported)
            .start();
    assertThat(export.waitFor()).isZero();
    Process load =
        new ProcessBuilder(nix("--import"))
            .redirectInput(exported.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(load.waitFor()).isZero();
    run(nix("--realise", "/nix/store/" + derivation.path()).toArray(String[]::new));
    return other.resolve(derivation.derivation().env().get("out").substring(1));
  }

  private String narHash(String path) throws Exception {
    return run(nix("--query", "--hash", path).toArray(String[]::new));
  }

  @Test
  void theEnvironmentIsTheSame() throws Exception {
    Instantiated made =
        workshop.add(
            draft("env", "env > $out; cat $xPath $yPath >> $out")
                .with("x", "one")
                .with("y", "two\nlines")
                .with("passAsFile", "x y"));
    BuildResult result = workshop.build(made);

    Map<String, String> ours = new TreeMap<>(Workshop.lines(workshop.text(result)));
    Map<String, String> theirs =
        new TreeMap<>(Workshop.lines(Files.readString(realise(made), StandardCharsets.ISO_8859_1)));
    assertThat(ours).isEqualTo(theirs);
  }

  @Test
  void whatABuilderSeesOfTheMachineIsTheSame() throws Exception {
    Instantiated made =
        workshop.add(
            draft(
                "look",
                "{ id; hostname; ls /; ls /dev | grep -v -e core -e console; cat /etc/passwd"
                    + " /etc/group /etc/hosts; umask; pwd; echo $$; ls -a /build; ls /nix/store;"
                    + " stat -c '%a %F' /build /nix/store /tmp /bin /dev/null; readlink /proc/self/fd/0;"
                    + " uname -s; } > $out"));
    BuildResult result = workshop.build(made);

    List<String> theirs = Files.readAllLines(realise(made), StandardCharsets.ISO_8859_1);
    List<String> ours = workshop.text(result).lines().toList();
    assertThat(ours).isEqualTo(theirs);
  }

  @Test
  void outputsHaveTheSameHashesAndReferences() throws Exception {
    Instantiated low =
        workshop.add(
            draft(
                "low",
                "mkdir -p $out/bin $out/d/e; printf 'x%s' $out > $out/bin/x; chmod 755 $out/bin/x;"
                    + " ln -s ../bin/x $out/d/l; ln $out/bin/x $out/d/hard; touch $out/d/e/empty"));
    workshop.build(low);
    Instantiated top =
        workshop.add(
            draft(
                    "top",
                    "mkdir $out; echo $low > $out/ref; cat graph > $out/graph; cp $low/bin/x $out/x")
                .input(low, "out")
                .with("low", low.derivation().env().get("out"))
                .with("exportReferencesGraph", "graph " + low.derivation().env().get("out")));
    BuildResult result = workshop.build(top);

    realise(top);

    String path = "/nix/store/" + result.outputs().get("out").path();
    String ours =
        result
            .outputs()
            .get("out")
            .narHash()
            .encodeWithAlgorithm(dev.firn.store.hash.HashFormat.NIX32);
    assertThat(ours).isEqualTo(narHash(path));
    assertThat(result.outputs().get("out").references().stream().map(workshop.store.dir()::print))
        .containsExactlyInAnyOrderElementsOf(
            run(nix("--query", "--references", path).toArray(String[]::new)).lines().toList());
  }

  @Test
  void structuredAttributesAreTheSame() throws Exception {
    String json =
        "{\"builder\":\"/bin/sh\",\"deep\":{\"a\":[1,[2]]},\"empty\":[],\"float\":1.5,\"list\":[\"a b\",2],"
            + "\"map\":{\"k\":\"it's\",\"n\":null},\"name\":\"structured\",\"none\":null,"
            + "\"outputs\":[\"out\"],\"system\":\"x86_64-linux\",\"text\":\"\\u00e4\\n\",\"yes\":true}";
    Instantiated made =
        workshop.add(
            draft(
                    "structured",
                    "out=$(sed -n \"s/.*\\[.out.\\]='\\([^']*\\)'.*/\\1/p\" /build/.attrs.sh);"
                        + " cat /build/.attrs.sh /build/.attrs.json > $out")
                .structured(json)
                .with("out", ""));
    BuildResult result = workshop.build(made);

    assertThat(workshop.text(result))
        .isEqualTo(Files.readString(realise(made), StandardCharsets.ISO_8859_1));
  }

  @Test
  void realNixFindsTheStoreConsistent() throws Exception {
    workshop.build(draft("a", "mkdir $out; echo $out > $out/a"));
    workshop.store.flush();

    run(NIX_STORE.toString(), "--store", workshop.root.toString(), "--verify", "--check-contents");
  }

  @Test
  void realNixReadsTheLog() throws Exception {
    Instantiated small = workshop.add(draft("small", "echo hello; echo > $out"));
    Instantiated large = workshop.add(draft("large", "seq 20000; echo > $out"));
    workshop.build(small);
    workshop.build(large);

    assertThat(read(small)).isEqualTo("hello");
    assertThat(read(large).lines()).hasSize(20000);
  }

  private String read(Instantiated made) throws Exception {
    return run(
        NIX_STORE.toString(),
        "--store",
        workshop.root.toString(),
        "--read-log",
        "/nix/store/" + made.path());
  }
}
