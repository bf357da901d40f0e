package dev.firn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationJson;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.nar.NarException;
import dev.firn.store.nar.NarListing;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.Realisation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks against the golden data in a checkout of NixOS/nix of the 2.36 line, which the environment
 * variable {@code FIRN_NIX_SOURCE} names; skipped without it.
 */
class NixGoldenDataTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Path store;
  private Path util;

  @BeforeEach
  void findTheCheckout() {
    String source = System.getenv("FIRN_NIX_SOURCE");
    assumeTrue(source != null, "FIRN_NIX_SOURCE names no checkout of NixOS/nix");
    store = Path.of(source, "src/libstore-tests/data");
    util = Path.of(source, "src/libutil-tests/data");
  }

  @Test
  void derivationsAreTheSameInBothTexts() throws IOException {
    int count = 0;
    for (String folder :
        List.of("derivation", "derivation/ia", "derivation/ca", "derivation/hash-modulo")) {
      for (Path drv : files(store.resolve(folder), ".drv")) {
        Path json = Path.of(drv.toString().replaceAll("drv$", "json"));
        if (Files.exists(json)) {
          JsonNode node = json(json);
          byte[] text = Files.readAllBytes(drv);
          Derivation read =
              Derivation.parseATerm(StoreDir.DEFAULT, node.get("name").textValue(), text);
          assertThat(read.toATerm(StoreDir.DEFAULT)).as(drv.toString()).isEqualTo(text);
          assertThat(DerivationJson.read(node)).as(json.toString()).isEqualTo(read);
          assertThat(DerivationJson.write(read)).as(json.toString()).isEqualTo(node);
          count++;
        }
      }
    }
    assertThat(count).isGreaterThan(10);
  }

  @Test
  void malformedDerivationsAreRefused() throws IOException {
    for (Path drv : files(store.resolve("derivation"), ".drv")) {
      if (drv.getFileName().toString().startsWith("bad-")) {
        byte[] text = Files.readAllBytes(drv);
        assertThatThrownBy(() -> Derivation.parseATerm(StoreDir.DEFAULT, "fixed", text))
            .as(drv.toString())
            .isInstanceOf(StoreException.class);
      }
    }
  }

  /** Nix made these from drafts without the outputs' variables, which counts. */
  @Test
  void outputPathsFollowFromHashesModulo() throws IOException {
    DerivationHasher hasher = hasher();
    for (String name :
        List.of("source-first", "source-second", "intermediate-first", "intermediate-second")) {
      Derivation right =
          DerivationJson.read(json(store.resolve("derivation/hash-modulo/" + name + ".json")));
      TreeMap<String, DerivationOutput> outputs = new TreeMap<>(right.outputs());
      outputs.replaceAll(
          (_, output) ->
              output instanceof DerivationOutput.InputAddressed
                  ? new DerivationOutput.Deferred()
                  : output);

      Instantiated done = hasher.instantiate(right.with(outputs, new TreeMap<>()));

      assertThat(done.derivation()).isEqualTo(right);
    }
  }

  @Test
  void missingOutputPathsAreFilledIn() throws IOException {
    Path folder = store.resolve("derivation/invariants");
    for (String stem :
        List.of("filled-in-deferred-no-env-var", "filled-in-deferred-empty-env-var")) {
      Instantiated done =
          hasher().instantiate(DerivationJson.read(json(folder.resolve(stem + "-pre.json"))));

      assertThat(DerivationJson.write(done.derivation()))
          .isEqualTo(json(folder.resolve(stem + "-post.json")));
    }
  }

  @Test
  void fuzzSeedsOfArchivesAreRefusedButForTheGoodOne() throws IOException {
    for (Path nar : files(util.resolve("nars"), ".nar")) {
      try (InputStream in = Files.newInputStream(nar)) {
        if (nar.getFileName().toString().equals("regular-one-byte-zero-padding.nar")) {
          NarListing.read(in);
        } else {
          assertThatThrownBy(() -> NarListing.read(in))
              .as(nar.toString())
              .isInstanceOf(NarException.class);
        }
      }
    }
  }

  @Test
  void hashesAndStorePathsReadBack() throws IOException {
    for (Path hash : files(util.resolve("hash"), ".json")) {
      String text = json(hash).textValue();
      assertThat(Hash.parseSri(text).sri()).isEqualTo(text);
    }
    String path = json(store.resolve("store-path/simple.json")).textValue();
    assertThat(new StorePath(path)).hasToString(path);
  }

  @Test
  void buildTraceEntriesAreTheSame() throws IOException {
    for (String name : List.of("simple", "with-signature")) {
      JsonNode node = json(store.resolve("realisation/" + name + ".json"));
      assertThat(Realisation.fromJson(node).toJson()).isEqualTo(node);
    }
    for (String name : List.of("simple", "with-signature")) {
      JsonNode node = json(store.resolve("realisation/" + name + ".json"));
      assertThat(Realisation.fromJson(node).fingerprint())
          .isEqualTo(Files.readString(store.resolve("realisation/" + name + "-fingerprint.txt")));
    }
    assertThat(
            Realisation.fromJson(
                json(store.resolve("realisation/with-signature-unstructured.json"))))
        .isEqualTo(Realisation.fromJson(json(store.resolve("realisation/with-signature.json"))));
  }

  private static DerivationHasher hasher() {
    return new DerivationHasher(
        StoreDir.DEFAULT,
        path -> {
          throw new AssertionError("not met before: " + path);
        });
  }

  private static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(file.toFile());
  }

  private static List<Path> files(Path folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(extension)).sorted().toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }
}
