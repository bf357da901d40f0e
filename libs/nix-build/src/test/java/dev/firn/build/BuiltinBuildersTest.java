package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltinBuildersTest {
  private Workshop workshop;
  private HttpServer server;
  private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          byte[] page = pages.get(path);
          exchange.sendResponseHeaders(page == null ? 404 : 200, page == null ? -1 : page.length);
          if (page != null) {
            exchange.getResponseBody().write(page);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() throws IOException {
    server.stop(0);
    workshop.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DerivationOutput flat(String contents) {
    return new DerivationOutput.Fixed(
        new ContentAddress(ContentAddressMethod.FLAT, Hash.digest(HashAlgorithm.SHA256, contents)));
  }

  private static DerivationOutput recursive(FileSystemObject tree) throws IOException {
    return new DerivationOutput.Fixed(
        new ContentAddress(
            ContentAddressMethod.NAR, NarWriter.hash(tree, HashAlgorithm.SHA256).hash()));
  }

  private static Workshop.Draft fetch(String url, DerivationOutput output) {
    return draft("fetched", "")
        .builder("builtin:fetchurl")
        .system("builtin")
        .output(output)
        .with("url", url);
  }

  @Test
  void aFileIsFetchedAndChecked() {
    pages.put("/file", bytes("contents"));

    BuildResult result = workshop.build(fetch(url("/file"), flat("contents")));

    assertThat(workshop.text(result)).isEqualTo("contents");
  }

  @Test
  void theNextUrlIsTriedWhenOneHasNothing() {
    pages.put("/second", bytes("contents"));

    workshop.build(fetch(url("/first"), flat("contents")).with("urls", url("/second")));

    assertThat(asked).containsExactly("/first", "/second");
  }

  @Test
  void anotherContentShowsBothHashes() {
    pages.put("/file", bytes("other"));

    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> workshop.build(fetch(url("/file"), flat("contents"))));

    assertThat(failure.reason()).isEqualTo(BuildException.Reason.HASH_MISMATCH);
    assertThat(failure).hasMessageContaining(Hash.digest(HashAlgorithm.SHA256, "other").sri());
  }

  @Test
  void aFileOfTheMachineIsNotFetchedForOthers(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Workshop.Draft draft = fetch(secret.toUri().toString(), flat("guessed"));
    BuildSettings machine = BuildSettings.ofMachine();

    try (Workshop others =
        new Workshop(machine.withDownloads(machine.downloads().withLocal(LocalSources.NOTHING)))) {
      BuildException failure =
          catchThrowableOfType(BuildException.class, () -> others.build(draft));

      assertThat(failure.reason()).isEqualTo(BuildException.Reason.DOWNLOAD_FAILED);
      assertThat(failure)
          .hasMessageContaining("on the machine")
          .hasMessageNotContaining(Hash.digest(HashAlgorithm.SHA256, "secret").sri());
    }
    assertThat(workshop.text(workshop.build(fetch(secret.toUri().toString(), flat("secret")))))
        .isEqualTo("secret");
  }

  /** What the machine's own settings name is no matter of the derivation. */
  @Test
  void whatOnlyTheMachineReachesIsNotFetchedForOthers() throws IOException {
    String contents = "contents";
    String byHash = "/sha256/" + Hash.digest(HashAlgorithm.SHA256, contents).base16();
    BuildSettings machine = BuildSettings.ofMachine();
    BuildSettings denying =
        machine.withDownloads(
            machine.downloads().withDenied(DeniedAddresses.parse(List.of("loopback"))));
    pages.put("/file", bytes(contents));

    try (Workshop others = new Workshop(denying)) {
      BuildException failure =
          catchThrowableOfType(
              BuildException.class, () -> others.build(fetch(url("/file"), flat(contents))));
      assertThat(failure.reason()).isEqualTo(BuildException.Reason.DOWNLOAD_FAILED);
      assertThat(failure).hasMessageContaining("denied-addresses");
    }
    assertThat(asked).isEmpty();

    pages.put(byHash, bytes(contents));
    try (Workshop others = new Workshop(denying.withHashedMirrors(List.of(url(""))))) {
      others.build(fetch(url("/file"), flat(contents)));
    }
    assertThat(asked).containsExactly(byHash);
  }

  @Test
  void aMissingFileIsNoFailureThatIsRemembered() {
    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> workshop.build(fetch(url("/none"), flat("x"))));

    assertThat(failure.reason()).isEqualTo(BuildException.Reason.DOWNLOAD_FAILED);
    assertThat(failure.reason().isPermanent()).isFalse();
    assertThat(failure).hasMessageContaining("404");
  }

  @Test
  void anExecutableIsMadeExecutable() throws IOException {
    pages.put("/tool", bytes("#!/bin/sh\n"));
    DerivationOutput output = recursive(MemoryTree.file(bytes("#!/bin/sh\n"), true));

    BuildResult result = workshop.build(fetch(url("/tool"), output).with("executable", "1"));

    assertThat(workshop.out(result)).isExecutable();
  }

  @Test
  void anArchiveIsUnpacked() throws IOException {
    FileSystemObject tree = MemoryTree.directory(Map.of("a", MemoryTree.file("b")));
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    NarWriter.write(tree, nar);
    pages.put("/tree.nar", nar.toByteArray());

    BuildResult result =
        workshop.build(fetch(url("/tree.nar"), recursive(tree)).with("unpack", "1"));

    assertThat(workshop.out(result).resolve("a")).hasContent("b");
  }

  private static byte[] debianPackage(String member, String contents) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(data))) {
      TarArchiveEntry entry = new TarArchiveEntry("./" + member);
      entry.setSize(contents.length());
      tar.putArchiveEntry(entry);
      tar.write(bytes(contents));
      tar.closeArchiveEntry();
    }
    ByteArrayOutputStream deb = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(deb)) {
      for (Map.Entry<String, byte[]> part :
          List.of(
              Map.entry("debian-binary", bytes("2.0\n")),
              Map.entry("data.tar.gz", data.toByteArray()))) {
        ar.putArchiveEntry(new ArArchiveEntry(part.getKey(), part.getValue().length));
        ar.write(part.getValue());
        ar.closeArchiveEntry();
      }
    }
    return deb.toByteArray();
  }

  @Test
  void aMemberOfADebianPackageIsTakenOut() throws IOException {
    pages.put("/p.deb", debianPackage("bin/tool", "tool"));
    DerivationOutput output = recursive(MemoryTree.file(bytes("tool"), true));

    BuildResult result =
        workshop.build(
            fetch(url("/p.deb"), output).with("member", "bin/tool").with("executable", "1"));

    assertThat(workshop.text(result)).isEqualTo("tool");
  }

  @Test
  void aMemberThatIsNotThereIsNamed() throws IOException {
    pages.put("/p.deb", debianPackage("bin/tool", "tool"));

    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () -> workshop.build(fetch(url("/p.deb"), flat("x")).with("member", "bin/other"))))
        .hasMessageContaining("it has no member 'bin/other'");
  }

  @Test
  void fetchingIsForFixedOutputsOnly() {
    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () ->
                    workshop.build(
                        draft("free", "").builder("builtin:fetchurl").with("url", url("/x")))))
        .hasMessageContaining("must have a fixed output");
  }

  @Test
  void anUnknownBuiltinIsNamed() {
    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () -> workshop.build(draft("no", "").builder("builtin:other"))))
        .hasMessageContaining("'builtin:other'")
        .hasMessageContaining("is not a built-in builder");
  }

  private Instantiated pack(String name, String script) {
    Instantiated made = workshop.add(draft(name, script));
    workshop.build(made);
    return made;
  }

  private Workshop.Draft environment(String derivations, Instantiated... inputs) {
    Workshop.Draft draft =
        draft("env", "")
            .builder("builtin:buildenv")
            .with("derivations", derivations)
            .with("manifest", "/nix/store/manifest");
    for (Instantiated input : inputs) {
      draft.input(input, "out");
    }
    return draft;
  }

  private static String path(Instantiated made) {
    return made.derivation().env().get("out");
  }

  @Test
  void anEnvironmentJoinsFoldersAndLinksFiles() throws IOException {
    Instantiated a = pack("a", "mkdir -p $out/bin $out/only; echo > $out/bin/a");
    Instantiated b = pack("b", "mkdir -p $out/bin $out/nix-support; echo > $out/bin/b");

    BuildResult result =
        workshop.build(environment("true 5 1 " + path(a) + " true 5 1 " + path(b), a, b));

    Path out = workshop.out(result);
    assertThat(Files.readSymbolicLink(out.resolve("bin/a"))).hasToString(path(a) + "/bin/a");
    assertThat(Files.readSymbolicLink(out.resolve("bin/b"))).hasToString(path(b) + "/bin/b");
    assertThat(Files.readSymbolicLink(out.resolve("only"))).hasToString(path(a) + "/only");
    assertThat(out.resolve("nix-support")).doesNotExist();
    assertThat(Files.readSymbolicLink(out.resolve("manifest.nix")))
        .hasToString("/nix/store/manifest");
  }

  @Test
  void theSmallerPriorityNumberWins() throws IOException {
    Instantiated a = pack("a", "mkdir -p $out/bin; echo > $out/bin/x");
    Instantiated b = pack("b", "mkdir -p $out/bin; echo > $out/bin/x");

    BuildResult result =
        workshop.build(environment("true 7 1 " + path(a) + " true 5 1 " + path(b), a, b));

    assertThat(Files.readSymbolicLink(workshop.out(result).resolve("bin/x")))
        .hasToString(path(b) + "/bin/x");
  }

  @Test
  void equalPrioritiesConflict() {
    Instantiated a = pack("a", "mkdir -p $out/bin; echo > $out/bin/x");
    Instantiated b = pack("b", "mkdir -p $out/bin; echo > $out/bin/x");

    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () ->
                    workshop.build(
                        environment("true 5 1 " + path(a) + " true 5 1 " + path(b), a, b))))
        .hasMessageContaining("with the same priority 5");
  }

  @Test
  void aChannelIsUnpackedUnderItsName() throws IOException {
    Instantiated tarball =
        pack(
            "src",
            "mkdir -p /tmp/nixexprs; echo 1 > /tmp/nixexprs/default.nix; tar -C /tmp -cf $out nixexprs");

    BuildResult result =
        workshop.build(
            draft("channel", "")
                .builder("builtin:unpack-channel")
                .input(tarball, "out")
                .with("channelName", "nixpkgs")
                .with("src", path(tarball)));

    assertThat(workshop.out(result).resolve("nixpkgs/default.nix")).hasContent("1\n");
  }
}
