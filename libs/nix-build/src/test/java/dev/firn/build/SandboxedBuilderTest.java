package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SandboxedBuilderTest {
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
  void aBuilderFindsExactlyTheVariablesOfNix() {
    BuildResult result =
        workshop.build(draft("env", "env > $out").with("greeting", "h\u00c3\u00a4"));

    Map<String, String> env = new java.util.TreeMap<>(Workshop.lines(workshop.text(result)));
    env.remove("SHLVL");
    assertThat(env)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("HOME", "/homeless-shelter"),
                Map.entry("NIX_BUILD_CORES", Integer.toString(workshop.settings.cores())),
                Map.entry("NIX_BUILD_TOP", "/build"),
                Map.entry("NIX_LOG_FD", "2"),
                Map.entry("NIX_STORE", "/nix/store"),
                Map.entry("PATH", "/bin"),
                Map.entry("PWD", "/build"),
                Map.entry("TEMP", "/build"),
                Map.entry("TEMPDIR", "/build"),
                Map.entry("TERM", "xterm-256color"),
                Map.entry("TMP", "/build"),
                Map.entry("TMPDIR", "/build"),
                Map.entry("greeting", "h\u00c3\u00a4"),
                Map.entry("out", "/nix/store/" + result.outputs().get("out").path())));
  }

  @Test
  void aBuilderIsUser1000InItsOwnNamespacesAsProcess1() {
    BuildResult result =
        workshop.build(
            draft(
                "who",
                "{ id -u; id -g; hostname; echo $$; umask; pwd; ls /; cat /etc/hosts; } > $out"));

    assertThat(workshop.text(result))
        .isEqualTo(
            "1000\n100\nlocalhost\n1\n0022\n/build\nbin\nbuild\ndev\netc\nnix\nproc\ntmp\n"
                + "127.0.0.1 localhost\n::1 localhost\n");
  }

  @Test
  void onlyTheInputClosureIsInTheStore() {
    Instantiated low = workshop.add(draft("low", "echo low > $out"));
    workshop.build(low);
    Instantiated mid =
        workshop.add(draft("mid", "echo $low > $out").input(low, "out").with("low", out(low)));
    workshop.build(mid);
    workshop.build(draft("stranger", "echo x > $out"));

    BuildResult result =
        workshop.build(
            draft("top", "ls /nix/store > $out").input(mid, "out").with("mid", out(mid)));

    assertThat(workshop.text(result).lines())
        .containsExactlyInAnyOrder(
            out(low).substring(11), out(mid).substring(11), path(result).baseName());
  }

  private String out(Instantiated derivation) {
    return derivation.derivation().env().get("out");
  }

  private static StorePath path(BuildResult result) {
    return result.outputs().get("out").path();
  }

  @Test
  void referencesAreThoseThatTheBytesName() {
    Instantiated used = workshop.add(draft("used", "echo used > $out"));
    Instantiated unused = workshop.add(draft("unused", "echo unused > $out"));
    workshop.build(used);
    workshop.build(unused);

    BuildResult result =
        workshop.build(
            draft("top", "echo $used $out > $out")
                .input(used, "out")
                .input(unused, "out")
                .with("used", out(used)));

    assertThat(result.outputs().get("out").references().stream().map(StorePath::name))
        .containsExactlyInAnyOrder("used", "top");
    assertThat(result.outputs().get("out").deriver()).contains(result.derivation());
  }

  @Test
  void outputsAreInCanonicalForm() throws IOException {
    BuildResult result =
        workshop.build(
            draft(
                "tree",
                "mkdir -p $out/d; echo a > $out/d/a; echo b > $out/b; chmod 755 $out/b;"
                    + " chmod 600 $out/d/a; chmod 700 $out/d; ln -s /nowhere $out/l;"
                    + " ln $out/b $out/hard"));
    Path out = workshop.out(result);

    for (Path each : List.of(out, out.resolve("d"), out.resolve("d/a"), out.resolve("l"))) {
      assertThat(Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS).toMillis())
          .isEqualTo(1000);
    }
    assertThat(mode(out)).isEqualTo("r-xr-xr-x");
    assertThat(mode(out.resolve("d/a"))).isEqualTo("r--r--r--");
    assertThat(mode(out.resolve("hard"))).isEqualTo("r-xr-xr-x");
    PathInfo info = result.outputs().get("out");
    assertThat(NarWriter.hash(DiskTree.open(out), HashAlgorithm.SHA256))
        .isEqualTo(new NarWriter.HashAndSize(info.narHash(), info.narSize()));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void severalOutputsMayReferToOneAnother() {
    BuildResult result =
        workshop.build(draft("many", "echo $lib > $out; echo lib > $lib").outputs("lib", "out"));

    assertThat(result.outputs()).containsOnlyKeys("lib", "out");
    assertThat(result.outputs().get("out").references())
        .containsExactly(result.outputs().get("lib").path());
  }

  @Test
  void aCycleBetweenOutputsIsRejectedAndNothingIsRegistered() {
    Workshop.Draft draft = draft("cycle", "echo $lib > $out; echo $out > $lib");
    Instantiated made = workshop.add(draft.outputs("lib", "out"));

    BuildException failure = catchThrowableOfType(BuildException.class, () -> workshop.build(made));

    assertThat(failure.reason()).isEqualTo(BuildException.Reason.OUTPUT_REJECTED);
    assertThat(workshop.builder.find(made.path(), made.derivation())).isEmpty();
  }

  @Test
  void aMissingOutputFailsTheBuildAndLeavesTheOtherUnregistered() {
    Instantiated made = workshop.add(draft("half", "echo > $out").outputs("lib", "out"));

    BuildException failure = catchThrowableOfType(BuildException.class, () -> workshop.build(made));

    assertThat(failure).hasMessageContaining("output 'lib'").hasMessageContaining("is missing");
    assertThat(workshop.store.isValid(workshop.store.dir().parse(out(made)))).isFalse();
  }

  @Test
  void aFailureTellsExitCodeAndLastLines() {
    BuildException failure =
        failure(draft("bad", "for i in $(seq 40); do echo line $i; done; exit 3"));

    assertThat(failure.reason()).isEqualTo(BuildException.Reason.BUILDER_FAILED);
    assertThat(failure.exitCode()).isEqualTo(3);
    assertThat(failure.lastLines()).hasSize(25).startsWith("line 16").endsWith("line 40");
    assertThat(failure.log()).get().satisfies(log -> assertThat(log).isRegularFile());
    assertThat(failure).hasMessageContaining("failed with exit code 3");
  }

  @Test
  void aBuilderThatIsNotThereIsNamed() {
    assertThat(failure(draft("no", "").builder("/nix/store/none")))
        .hasMessageContaining("'/nix/store/none' cannot be run")
        .hasMessageContaining("No such file");
  }

  @Test
  void theLogIsKeptWhereNixLooksForIt() throws IOException {
    BuildResult result = workshop.build(draft("talk", "echo hello; echo > $out"));

    Path log = result.log().orElseThrow();
    String name = result.derivation().baseName();
    assertThat(workshop.root.relativize(log))
        .hasToString("nix/var/log/nix/drvs/" + name.substring(0, 2) + "/" + name.substring(2));
    assertThat(log).hasContent("hello\n");
    assertThat(workshop.log()).isEqualTo("hello\n");
  }

  @Test
  void theFolderOfAFailedBuildIsKeptWhenAskedFor() throws IOException {
    try (Workshop keeping = new Workshop(BuildSettings.ofMachine().withKeepFailed(true))) {
      BuildException failure =
          catchThrowableOfType(
              BuildException.class, () -> keeping.build(draft("bad", "echo kept > note; exit 1")));

      Path kept = failure.keptFolder().orElseThrow();
      assertThat(kept.resolve("note")).hasContent("kept\n");
      dev.firn.build.internal.os.PrivateTree.delete(kept);
    }
  }

  @Test
  void aBuildThatTakesTooLongIsEnded() throws IOException {
    BuildSettings limited =
        BuildSettings.ofMachine().withLimits(Duration.ofMillis(300), Duration.ZERO, 0);
    try (Workshop quick = new Workshop(limited)) {
      BuildException failure =
          catchThrowableOfType(
              BuildException.class, () -> quick.build(draft("slow", "sleep 60; echo > $out")));

      assertThat(failure.reason()).isEqualTo(BuildException.Reason.TIMED_OUT);
    }
  }

  @Test
  void aBuildThatSaysNothingForTooLongIsEnded() throws IOException {
    BuildSettings limited =
        BuildSettings.ofMachine().withLimits(Duration.ZERO, Duration.ofMillis(300), 0);
    try (Workshop quick = new Workshop(limited)) {
      BuildException failure =
          catchThrowableOfType(
              BuildException.class, () -> quick.build(draft("mute", "echo x; sleep 60")));

      assertThat(failure.reason()).isEqualTo(BuildException.Reason.TIMED_OUT);
      assertThat(failure).hasMessageContaining("without output");
    }
  }

  @Test
  void interruptingTheThreadCancelsTheBuild() throws Exception {
    Instantiated made = workshop.add(draft("slow", "echo up; sleep 60; echo > $out"));
    var caught = new java.util.concurrent.CompletableFuture<BuildException>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () ->
                    caught.complete(
                        catchThrowableOfType(BuildException.class, () -> workshop.build(made))));
    while (workshop.log().isEmpty()) {
      Thread.sleep(5);
    }
    thread.interrupt();

    assertThat(caught.get().reason()).isEqualTo(BuildException.Reason.CANCELLED);
  }

  @Test
  void anotherSystemsDerivationIsRefused() {
    assertThat(failure(draft("arm", "echo > $out").system("riscv64-linux")))
        .hasMessageContaining("is to be built on 'riscv64-linux'")
        .extracting(BuildException::reason)
        .isEqualTo(BuildException.Reason.WRONG_MACHINE);
  }

  @Test
  void aFeatureThatTheMachineLacksIsNamed() {
    assertThat(
            failure(
                draft("vm", "echo > $out").with("requiredSystemFeatures", "quantum big-parallel")))
        .hasMessageContaining("features quantum;");
  }

  @Test
  void aMissingInputIsNamed() {
    Instantiated low = workshop.add(draft("low", "echo low > $out"));

    assertThat(failure(draft("top", "echo > $out").input(low, "out")))
        .hasMessageContaining(out(low))
        .extracting(BuildException::reason)
        .isEqualTo(BuildException.Reason.MISSING_INPUT);
  }

  @Test
  void variablesArePassedAsFiles() {
    BuildResult result =
        workshop.build(
            draft("files", "cat $textPath > $out; echo ${text-none} >> $out")
                .with("text", "by file\n")
                .with("passAsFile", "text"));

    assertThat(workshop.text(result)).isEqualTo("by file\nnone\n");
  }

  @Test
  void aClosureIsDescribed() {
    Instantiated low = workshop.add(draft("low", "echo low > $out"));
    workshop.build(low);

    BuildResult result =
        workshop.build(
            draft("graph", "cat graph > $out")
                .input(low, "out")
                .with("exportReferencesGraph", "graph " + out(low)));

    assertThat(workshop.text(result)).isEqualTo(out(low) + "\n\n0\n");
  }

  @Test
  void structuredAttributesComeAsJsonAndAsShell() {
    String json =
        "{\"list\":[1,\"two\",true],\"map\":{\"k\":\"it's\"},\"none\":null,\"deep\":[[1]],"
            + "\"half\":0.5,\"builder\":\"/bin/sh\"}";

    BuildResult result =
        workshop.build(
            draft(
                    "structured",
                    "out=$(/bin/sh -c '. $NIX_ATTRS_SH_FILE' 2>/dev/null;"
                        + " sed -n 's/.*\\[.out.\\]=.\\([^ ]*\\). .*/\\1/p' $NIX_ATTRS_SH_FILE);"
                        + " { cat $NIX_ATTRS_SH_FILE $NIX_ATTRS_JSON_FILE; echo; echo ${list-unset}; }"
                        + " > $out")
                .structured(json));

    String out = "/nix/store/" + path(result);
    assertThat(workshop.text(result))
        .isEqualTo(
            "declare builder='/bin/sh'\n"
                + "declare -a list=('1' 'two' 1 )\n".replace("'1'", "1")
                + "declare -A map=(['k']='it'\\''s' )\n"
                + "declare none=''\n"
                + "declare -A outputs=(['out']='"
                + out
                + "' )\n"
                + "{\"builder\":\"/bin/sh\",\"deep\":[[1]],\"half\":0.5,\"list\":[1,\"two\",true],"
                + "\"map\":{\"k\":\"it's\"},\"none\":null,\"outputs\":{\"out\":\""
                + out
                + "\"}}\nunset\n");
  }

  @Test
  void aFixedOutputWithTheRightHashIsValid() {
    Hash hash = Hash.digest(HashAlgorithm.SHA256, "fixed\n");
    DerivationOutput fixed =
        new DerivationOutput.Fixed(new ContentAddress(ContentAddressMethod.FLAT, hash));

    BuildResult result = workshop.build(draft("fix", "echo fixed > $out").output(fixed));

    assertThat(result.outputs().get("out").contentAddress())
        .contains(new ContentAddress(ContentAddressMethod.FLAT, hash));
  }

  @Test
  void aWrongFixedHashShowsBothHashes() {
    Hash wanted = Hash.digest(HashAlgorithm.SHA256, "other");
    DerivationOutput fixed =
        new DerivationOutput.Fixed(new ContentAddress(ContentAddressMethod.FLAT, wanted));

    BuildException failure = failure(draft("fix", "echo fixed > $out").output(fixed));

    assertThat(failure.reason()).isEqualTo(BuildException.Reason.HASH_MISMATCH);
    assertThat(failure)
        .hasMessageContaining("specified: " + wanted.sri())
        .hasMessageContaining("got:    " + Hash.digest(HashAlgorithm.SHA256, "fixed\n").sri());
  }

  @Test
  void aFloatingOutputIsNamedByItsContent() throws IOException {
    DerivationOutput floating =
        new DerivationOutput.Floating(ContentAddressMethod.NAR, HashAlgorithm.SHA256);
    String script = "mkdir $out; echo $out > $out/self";

    BuildResult result =
        workshop.build(
            draft("ca", script)
                .output(floating)
                .with("out", Placeholder.ofOwnOutput("out").render()));

    String own = "/nix/store/" + path(result);
    assertThat(workshop.out(result).resolve("self")).hasContent(own + "\n");
    assertThat(result.outputs().get("out").references()).containsExactly(path(result));
    assertThat(workshop.builder.trace().find(result.derivation(), "out")).contains(path(result));
  }

  @Test
  void whatDependsOnAFloatingOutputIsResolvedAndBuilt() {
    DerivationOutput floating =
        new DerivationOutput.Floating(ContentAddressMethod.NAR, HashAlgorithm.SHA256);
    Instantiated low =
        workshop.add(
            draft("low", "echo low > $out")
                .output(floating)
                .with("out", Placeholder.ofOwnOutput("out").render()));
    BuildResult built = workshop.build(low);

    BuildResult result =
        workshop.build(
            draft("top", "echo $low > $out")
                .input(low, "out")
                .with("low", Placeholder.ofUnknownOutput(low.path(), "out").render()));

    assertThat(workshop.text(result)).isEqualTo("/nix/store/" + path(built) + "\n");
    assertThat(result.outputs().get("out").references()).containsExactly(path(built));
  }

  @Test
  void aSourceThatIsALinkIsSeenAsTheLink() throws IOException {
    StorePath link =
        workshop.store.addTree(
            "link",
            dev.firn.store.tree.MemoryTree.symlink("/somewhere/else"),
            ContentAddressMethod.NAR,
            HashAlgorithm.SHA256,
            List.of());
    workshop.store.flush();

    BuildResult result =
        workshop.build(draft("links", "readlink /nix/store/" + link + " > $out").source(link));

    assertThat(workshop.text(result)).isEqualTo("/somewhere/else\n");
  }

  @Test
  void severalThreadsBuildADerivationOnce() throws Exception {
    Instantiated made = workshop.add(draft("once", "echo built; sleep 0.2; echo > $out"));
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Callable<BuildResult>> tasks =
          java.util.Collections.nCopies(5, () -> workshop.build(made));
      long built = 0;
      for (var future : threads.invokeAll(tasks)) {
        built += future.get().built() ? 1 : 0;
      }
      assertThat(built).isEqualTo(1);
    }
    assertThat(workshop.log()).isEqualTo("built\n");
  }

  @Test
  void nothingIsLeftOfABuildButItsOutputsAndItsLog() throws IOException {
    workshop.build(draft("clean", "mkdir -p /build/deep/er; chmod 0 /build/deep; echo > $out"));

    assertThat(workshop.root.resolve("nix/var/firn/builds")).isEmptyDirectory();
    try (var entries = Files.list(workshop.store.folder())) {
      assertThat(entries.map(p -> p.getFileName().toString()))
          .noneMatch(n -> n.endsWith(".lock") || n.startsWith("."));
    }
  }

  @Test
  void argumentsMayBeAnyBytes() {
    BuildResult result =
        workshop.build(draft("bytes", "printf '%s' '\u00ff\u0001\u00c3\u00a4' > $out"));

    assertThat(workshop.text(result).getBytes(StandardCharsets.ISO_8859_1))
        .containsExactly(0xff, 1, 0xc3, 0xa4);
  }
}
