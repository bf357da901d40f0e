package dev.firn.store;

import static dev.firn.store.NixGoldenData.files;
import static dev.firn.store.NixGoldenData.json;
import static dev.firn.store.NixGoldenData.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationJson;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nix's golden derivations: both texts, hashes modulo, what follows from them, what is refused. */
class NixDerivationDataTest {
  private static final DerivationSource NONE =
      path -> {
        throw new AssertionError("not met before: " + path);
      };

  private NixGoldenData nix;

  @BeforeEach
  void findTheCheckout() {
    nix = NixGoldenData.require();
  }

  @Test
  void derivationsAreTheSameInBothTexts() throws IOException {
    int count = 0;
    for (String folder :
        List.of("derivation", "derivation/ia", "derivation/ca", "derivation/hash-modulo")) {
      for (Path json : files(nix.store(folder), ".json")) {
        Path drv = Path.of(json.toString().replaceAll("json$", "drv"));
        if (Files.exists(drv)) {
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
    report("derivation: ATerm and JSON, read and written", count);
  }

  @Test
  void derivationTextsComeOutWithTheSameContent() throws IOException {
    List<Path> texts = new ArrayList<>(files(nix.store("derivation"), ".drv"));
    texts.addAll(files(nix.store("../fuzz/data/derivations"), ".drv"));
    int count = 0;
    for (Path drv : texts) {
      String name = drv.getFileName().toString();
      if (!name.startsWith("bad-") && !name.startsWith("unterminated-")) {
        byte[] text = Files.readAllBytes(drv);
        Derivation read = Derivation.parseATerm(StoreDir.DEFAULT, "hello-2.12.2", text);
        byte[] again = read.toATerm(StoreDir.DEFAULT);
        assertThat(Derivation.parseATerm(StoreDir.DEFAULT, "hello-2.12.2", again))
            .as(drv.toString())
            .isEqualTo(read);
        // in some, digests were replaced and what was sorted by them is not any more
        assertThat(again).as(drv.toString()).hasSameSizeAs(text);
        count++;
      }
    }
    report("derivation: ATerm alone", count);
  }

  @Test
  void derivationJsonComesOutAsItWentIn() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : List.of("invariants", "try-resolve", "ca", "ia")) {
      all.addAll(files(nix.store("derivation/" + folder), ".json"));
    }
    int count = 0;
    for (Path file : all) {
      JsonNode node = json(file);
      if (node.path("env").has(Derivation.JSON_VARIABLE)) {
        // made by code past Nix's own check; it could not be written as a .drv
        assertThatThrownBy(() -> DerivationJson.read(node)).isInstanceOf(StoreException.class);
      } else if (node.has("builder") && node.get("inputs").has("drvs")) {
        assertThat(DerivationJson.write(DerivationJson.read(node)))
            .as(file.toString())
            .isEqualTo(node);
        count++;
      }
    }
    report("derivation: JSON alone", count);
  }

  @Test
  void everyKindOfOutputComesOutAsItWentIn() throws IOException {
    int count = 0;
    for (Path file : files(nix.store("derivation"), ".json")) {
      if (file.getFileName().toString().startsWith("output-")) {
        JsonNode node = json(file);
        ObjectNode derivation = json(nix.store("derivation/simple-derivation.json")).deepCopy();
        derivation.putObject("outputs").set("output-name", node);
        JsonNode again = DerivationJson.write(DerivationJson.read(derivation));
        assertThat(again.get("outputs").get("output-name")).as(file.toString()).isEqualTo(node);
        count++;
      }
    }
    report("derivation: kinds of outputs", count);
  }

  @Test
  void malformedDerivationsAreRefused() throws IOException {
    List<Path> texts = new ArrayList<>(files(nix.store("derivation"), ".drv"));
    texts.addAll(files(nix.store("../fuzz/data/derivations"), ".drv"));
    int count = 0;
    for (Path drv : texts) {
      String name = drv.getFileName().toString();
      if (name.startsWith("bad-") || name.startsWith("unterminated-")) {
        byte[] text = Files.readAllBytes(drv);
        assertThatThrownBy(() -> Derivation.parseATerm(StoreDir.DEFAULT, "fixed", text))
            .as(drv.toString())
            .isInstanceOf(StoreException.class);
        count++;
      }
    }
    report("derivation: malformed, refused", count);
  }

  /** Nix made these from drafts without the outputs' variables, which counts. */
  @Test
  void outputPathsFollowFromHashesModulo() throws IOException {
    DerivationHasher hasher = new DerivationHasher(StoreDir.DEFAULT, NONE);
    int count = 0;
    for (String name :
        List.of("source-first", "source-second", "intermediate-first", "intermediate-second")) {
      Derivation right = read("hash-modulo/" + name);
      Instantiated done = hasher.instantiate(right.with(deferred(right), new TreeMap<>()));

      assertThat(done.derivation()).isEqualTo(right);
      count++;
    }
    report("derivation: output paths", count);
  }

  private static TreeMap<String, DerivationOutput> deferred(Derivation derivation) {
    TreeMap<String, DerivationOutput> outputs = new TreeMap<>(derivation.outputs());
    outputs.replaceAll(
        (_, output) ->
            output instanceof DerivationOutput.InputAddressed
                ? new DerivationOutput.Deferred()
                : output);
    return outputs;
  }

  /** The masked texts show in the paths that their hashes lead to. */
  @Test
  void maskedTextsAreNixs() throws IOException {
    DerivationHasher hasher = new DerivationHasher(StoreDir.DEFAULT, NONE);
    for (String name :
        List.of("source-first", "source-second", "intermediate-first", "intermediate-second")) {
      Derivation right = read("hash-modulo/" + name);
      hasher.instantiate(right.with(deferred(right), new TreeMap<>()));
    }
    int count = 0;
    for (Path file : files(nix.store("derivation/hash-modulo"), "-modulo.drv")) {
      String stem = file.getFileName().toString().replace("-modulo.drv", "");
      Derivation drv = read("hash-modulo/" + stem);
      TreeMap<String, String> env = new TreeMap<>(drv.env());
      env.replaceAll((_, _) -> "");
      StorePath right =
          StoreDir.DEFAULT.makeOutputPath(
              "out", Hash.digest(HashAlgorithm.SHA256, Files.readAllBytes(file)), drv.name());

      assertThat(masked(hasher, drv, env)).as(stem).isEqualTo(right);
      count++;
    }
    report("derivation: texts under a hash modulo", count);
  }

  /** Without variables of outputs where there were none: they would be added and count. */
  private static StorePath masked(
      DerivationHasher hasher, Derivation drv, TreeMap<String, String> env) {
    return hasher
        .instantiate(drv.with(deferred(drv), env))
        .derivation()
        .outputs()
        .get("out")
        .knownPath(StoreDir.DEFAULT, drv.name(), "out")
        .orElseThrow();
  }

  @Test
  void missingOutputPathsAreFilledIn() throws IOException {
    int count = 0;
    for (String stem :
        List.of("filled-in-deferred-no-env-var", "filled-in-deferred-empty-env-var")) {
      Instantiated done =
          new DerivationHasher(StoreDir.DEFAULT, NONE)
              .instantiate(read("invariants/" + stem + "-pre"));

      assertThat(DerivationJson.write(done.derivation()))
          .isEqualTo(json(nix.store("derivation/invariants/" + stem + "-post.json")));
      count++;
    }
    Derivation done = read("invariants/filled-in-idempotent");
    assertThat(new DerivationHasher(StoreDir.DEFAULT, NONE).instantiate(done).derivation())
        .isEqualTo(done);
    report("derivation: missing paths filled in", count + 1);
  }

  @Test
  void aDerivationWithoutKnownInputsStaysDeferred() throws IOException {
    DerivationHasher hasher = knowingTheDependency();
    Derivation waiting = read("invariants/depends-on-drv-pre");

    assertThat(hasher.instantiate(waiting).derivation()).isEqualTo(waiting);
  }

  @Test
  void wrongOutputPathsAreRefused() throws IOException {
    DerivationHasher hasher = knowingTheDependency();
    int count = 0;
    for (String stem : List.of("bad-path", "bad-env-var", "bad-depends-on-drv-pre")) {
      Derivation wrong = read("invariants/" + stem);
      assertThatThrownBy(() -> hasher.instantiate(wrong))
          .as(stem)
          .isInstanceOf(StoreException.class);
      count++;
    }
    report("derivation: wrong paths refused", count);
  }

  /** The dependency that Nix's tests make by code and only name in their data. */
  private static DerivationHasher knowingTheDependency() {
    Map<StorePath, Derivation> known = new HashMap<>();
    DerivationHasher hasher = new DerivationHasher(StoreDir.DEFAULT, known::get);
    Instantiated dependency =
        hasher.instantiate(
            new Derivation(
                "dependency",
                new TreeMap<>(
                    Map.of(
                        "out",
                        new DerivationOutput.Floating(
                            ContentAddressMethod.NAR, HashAlgorithm.SHA256))),
                new TreeMap<>(),
                new TreeSet<>(),
                "x86_64-linux",
                "/bin/sh",
                List.of(),
                new TreeMap<>(Map.of("out", "")),
                Optional.empty()));
    known.put(dependency.path(), dependency.derivation());
    return hasher;
  }

  private Derivation read(String stem) throws IOException {
    return DerivationJson.read(json(nix.store("derivation/" + stem + ".json")));
  }
}
