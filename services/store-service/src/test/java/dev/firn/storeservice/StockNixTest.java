package dev.firn.storeservice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.Progress;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.tree.MemoryTree;
import dev.firn.storeservice.app.SigningKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code nix} against the cache; left out where there is none. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class StockNixTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  @TempDir Path folder;

  @TestHTTPResource("/cache/main")
  URI base;

  @Inject SigningKey key;

  /** How a command ended. */
  private record Ended(int status, String output) {}

  @BeforeEach
  void needsNix() throws Exception {
    assumeTrue(hasNix(), "no nix on this machine");
    Files.writeString(
        folder.resolve("netrc"), "machine 127.0.0.1 login firn password " + Surroundings.TOKEN);
  }

  private static boolean hasNix() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("nix", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void whatNixPushesAnotherNixAndFirnFetch() throws Exception {
    Path source = folder.resolve("a");
    Path expression =
        Files.writeString(
            folder.resolve("x.nix"),
            "derivation { name = \"x\"; system = \"s\"; builder = \"/bin/sh\"; args = [ (builtins.toFile"
                + " \"script\" \""
                + UUID.randomUUID()
                + "\") ]; }");
    String drv =
        nix(0, "nix-instantiate", "--store", source.toString(), expression.toString())
            .output()
            .strip()
            .lines()
            .filter(l -> l.startsWith("/nix/store/"))
            .findFirst()
            .orElseThrow();

    nix(
        0,
        "nix",
        "copy",
        "--derivation",
        "--from",
        source.toString(),
        "--to",
        base.toString(),
        drv);
    nix(
        0,
        "nix",
        "copy",
        "--derivation",
        "--to",
        folder.resolve("b").toString(),
        "--from",
        base.toString(),
        drv);

    StorePath path = DIR.parse(drv);
    try (LocalStore copied = LocalStore.inRoot(folder.resolve("b"));
        LocalStore ours = LocalStore.inRoot(folder.resolve("c"));
        BinaryCacheClient client =
            new BinaryCacheClient(
                BinaryCacheClient.Settings.of(base)
                    .withToken(Surroundings.TOKEN)
                    .trusting(List.of(key.secret().publicKey())))) {
      assertThat(copied.isValid(path)).isTrue();
      assertThat(client.fetchClosure(ours, List.of(path), Progress.NONE)).hasSize(2);
      assertThat(ours.queryPathInfo(path).orElseThrow().narHash())
          .isEqualTo(copied.queryPathInfo(path).orElseThrow().narHash());
    }
  }

  @Test
  void nixFetchesWhatFirnPushedIfItTrustsTheKey() throws Exception {
    StorePath path = push();
    String printed = DIR.print(path);

    Ended refused =
        run(
            "nix-store",
            "--store",
            folder.resolve("d").toString(),
            "--realise",
            printed,
            "--option",
            "substituters",
            base.toString(),
            "--option",
            "trusted-public-keys",
            SecretKey.generate("other-1").publicKey().toString());
    assertThat(refused.status()).as(refused.output()).isNotZero();

    nix(
        0,
        "nix-store",
        "--store",
        folder.resolve("e").toString(),
        "--realise",
        printed,
        "--option",
        "substituters",
        base.toString(),
        "--option",
        "trusted-public-keys",
        key.secret().publicKey().toString());
    assertThat(folder.resolve("e/nix/store/" + path.baseName())).exists();
    nix(0, "nix-store", "--store", folder.resolve("e").toString(), "--verify", "--check-contents");
  }

  /** An object that only a signature vouches for, and one that refers to it. */
  private StorePath push() throws Exception {
    try (LocalStore store = LocalStore.inRoot(folder.resolve("source"));
        BinaryCacheClient client =
            new BinaryCacheClient(
                BinaryCacheClient.Settings.of(base).withToken(Surroundings.TOKEN))) {
      StorePath first = add(store, "first", Set.of());
      StorePath second = add(store, "second", Set.of(first));
      store.flush();
      client.uploadClosure(store, List.of(second), Progress.NONE);
      return second;
    }
  }

  private static StorePath add(LocalStore store, String name, Set<StorePath> references)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String text = name + UUID.randomUUID() + references;
    NarWriter.write(MemoryTree.file(text.getBytes(ISO_8859_1), false), out);
    byte[] nar = out.toByteArray();
    Hash hash = Hash.digest(HashAlgorithm.SHA256, nar);
    StorePath path = DIR.makePath("output:out", hash, name);
    store.addNar(
        new PathInfo(
            path,
            hash,
            nar.length,
            new TreeSet<>(references),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty()),
        new ByteArrayInputStream(nar));
    return path;
  }

  private Ended nix(int status, String... command) throws Exception {
    Ended ended = run(command);
    assertThat(ended.status()).as(ended.output()).isEqualTo(status);
    return ended;
  }

  private Ended run(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(
        1,
        command[0].equals("nix")
            ? List.of("--extra-experimental-features", "nix-command")
            : List.of());
    all.addAll(List.of("--option", "netrc-file", folder.resolve("netrc").toString()));
    if (!all.contains("substituters")) {
      all.addAll(List.of("--option", "substituters", ""));
    }
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    Path out = Files.createTempFile(folder, "out", "");
    builder.redirectOutput(out.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process process = builder.start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(all + " takes too long");
    }
    return new Ended(process.exitValue(), all + "\n" + Files.readString(out, ISO_8859_1));
  }
}
