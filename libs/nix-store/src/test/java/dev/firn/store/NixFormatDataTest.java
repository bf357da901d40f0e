package dev.firn.store;

import static dev.firn.store.NixGoldenData.files;
import static dev.firn.store.NixGoldenData.json;
import static dev.firn.store.NixGoldenData.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firn.store.hash.Hash;
import dev.firn.store.nar.NarException;
import dev.firn.store.nar.NarListing;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import dev.firn.store.realisation.Realisation;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.signature.Signature;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nix's golden archives, hashes, paths, content addresses, narinfos, signatures, build traces. */
class NixFormatDataTest {
  private NixGoldenData nix;

  @BeforeEach
  void findTheCheckout() {
    nix = NixGoldenData.require();
  }

  @Test
  void fuzzSeedsOfArchivesAreRefusedButForTheGoodOne() throws IOException {
    List<Path> all = files(nix.util("nars"), ".nar");
    for (Path nar : all) {
      try (InputStream in = Files.newInputStream(nar)) {
        if (nar.getFileName().toString().equals("regular-one-byte-zero-padding.nar")) {
          assertThat(NarListing.read(in)).isInstanceOf(NarListing.Regular.class);
        } else {
          assertThatThrownBy(() -> NarListing.read(in))
              .as(nar.toString())
              .isInstanceOf(NarException.class);
        }
      }
    }
    report("NAR: fuzz seeds", all.size());
  }

  @Test
  void hashesComeOutAsTheyWentIn() throws IOException {
    List<Path> all = files(nix.util("hash"), ".json");
    for (Path file : all) {
      String text = json(file).textValue();
      assertThat(Hash.parseSri(text).sri()).isEqualTo(text);
    }
    report("hash", all.size());
  }

  @Test
  void storePathsComeOutAsTheyWentIn() throws IOException {
    String path = json(nix.store("store-path/simple.json")).textValue();
    assertThat(new StorePath(path)).hasToString(path);
    String seed = Files.readString(nix.store("../fuzz/data/store-paths/simple")).strip();
    String base = seed.substring(seed.lastIndexOf('/') + 1);
    assertThat(new StorePath(base)).hasToString(base);
    report("store path", 2);
  }

  @Test
  void contentAddressesAreTheSameInJsonAndOnTheWire() throws IOException {
    int count = 0;
    for (String protocol : List.of("common-protocol", "serve-protocol", "worker-protocol")) {
      for (String kind : List.of("content-address", "optional-content-address")) {
        List<String> wire = strings(nix.store(protocol + "/" + kind + ".bin"));
        int i = 0;
        for (JsonNode node : json(nix.store(protocol + "/" + kind + ".json"))) {
          String text = wire.get(i++);
          if (node.isNull()) {
            assertThat(text).isEmpty();
          } else {
            assertThat(ContentAddress.parse(text)).isEqualTo(address(node)).hasToString(text);
          }
        }
        assertThat(i).isEqualTo(wire.size());
        count++;
      }
    }
    for (Path file : files(nix.store("content-address"), ".json")) {
      ContentAddress address = address(json(file));
      assertThat(ContentAddress.parse(address.toString())).isEqualTo(address);
      count++;
    }
    report("content address", count);
  }

  private static ContentAddress address(JsonNode json) {
    return new ContentAddress(
        ContentAddressMethod.parse(json.get("method").textValue()),
        Hash.parseSri(json.get("hash").textValue()));
  }

  @Test
  void storePathsAreTheSameInJsonAndOnTheWire() throws IOException {
    int count = 0;
    for (String protocol : List.of("common-protocol", "serve-protocol", "worker-protocol")) {
      for (String kind : List.of("store-path", "optional-store-path")) {
        List<String> wire = strings(nix.store(protocol + "/" + kind + ".bin"));
        int i = 0;
        for (JsonNode node : json(nix.store(protocol + "/" + kind + ".json"))) {
          String text = wire.get(i++);
          if (node.isNull()) {
            assertThat(text).isEmpty();
          } else {
            StorePath path = new StorePath(node.textValue());
            assertThat(StoreDir.DEFAULT.parse(text)).isEqualTo(path);
            assertThat(StoreDir.DEFAULT.print(path)).isEqualTo(text);
          }
        }
        assertThat(i).isEqualTo(wire.size());
        count++;
      }
    }
    report("store path on the wire", count);
  }

  /** Strings as Nix's protocols have them: a length, the bytes, padding to eight. */
  private static List<String> strings(Path file) throws IOException {
    List<String> strings = new ArrayList<>();
    byte[] bytes = Files.readAllBytes(file);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        int length = (int) Long.reverseBytes(in.readLong());
        byte[] text = in.readNBytes(length);
        in.skipNBytes((8 - length % 8) % 8);
        strings.add(new String(text, StandardCharsets.ISO_8859_1));
      }
    }
    return strings;
  }

  @Test
  void buildTraceEntriesAreTheSame() throws IOException {
    int count = 0;
    for (String name : List.of("simple", "with-signature")) {
      JsonNode node = json(nix.store("realisation/" + name + ".json"));
      Realisation read = Realisation.fromJson(node);
      assertThat(read.toJson()).isEqualTo(node);
      assertThat(read.fingerprint())
          .isEqualTo(Files.readString(nix.store("realisation/" + name + "-fingerprint.txt")));
      count += 2;
    }
    for (String name : List.of("unkeyed-simple", "unkeyed-with-signature")) {
      JsonNode node = json(nix.store("realisation/" + name + ".json"));
      DerivationOutputId id =
          new DerivationOutputId(new StorePath("0".repeat(32) + "-any.drv"), "out");
      assertThat(Realisation.fromValueJson(id, node).valueToJson()).isEqualTo(node);
      count++;
    }
    assertThat(
            Realisation.fromJson(json(nix.store("realisation/with-signature-unstructured.json"))))
        .isEqualTo(Realisation.fromJson(json(nix.store("realisation/with-signature.json"))));
    JsonNode served = json(nix.store("serve-protocol/realisation-2.8.json"));
    assertThat(Realisation.fromJson(served).toJson()).isEqualTo(served);
    report("build trace entry", count + 2);
  }

  /** The key that Nix's tests sign with is in their code. */
  @Test
  void signaturesAreNixs() throws IOException {
    Matcher key =
        Pattern.compile("\"(test-key:[A-Za-z0-9+/=]+)\"")
            .matcher(Files.readString(nix.source().resolve("src/libstore-tests/realisation.cc")));
    assertThat(key.find()).isTrue();
    SecretKey secret = SecretKey.parse(key.group(1));
    for (String name : List.of("simple", "with-signature")) {
      JsonNode right = json(nix.store("realisation/" + name + "-sig.json"));
      String fingerprint = Files.readString(nix.store("realisation/" + name + "-fingerprint.txt"));
      Signature made = secret.sign(fingerprint);

      assertThat(made)
          .isEqualTo(Signature.of(right.get("keyName").textValue(), right.get("sig").textValue()));
      assertThat(secret.publicKey().verifies(fingerprint, made)).isTrue();
    }
    report("signature", 2);
  }

  /** Nix keeps narinfos as JSON in three versions; all must make the same text and come back. */
  @Test
  void narInfosAreTheSameInEachVersion() throws IOException {
    List<NarInfo> read = new ArrayList<>();
    for (int version : new int[] {1, 2, 3}) {
      NarInfo info = narInfo(json(nix.store("nar-info/json-" + version + "/impure.json")), version);
      String text = info.print(StoreDir.DEFAULT);
      assertThat(NarInfo.parse(StoreDir.DEFAULT, "golden", text)).isEqualTo(info);
      read.add(info);
    }
    assertThat(read).allMatch(read.getFirst()::equals);
    report("narinfo", read.size());
  }

  private static NarInfo narInfo(JsonNode json, int version) {
    TreeSet<StorePath> references = new TreeSet<>();
    json.get("references").forEach(node -> references.add(path(node)));
    TreeSet<Signature> signatures = new TreeSet<>();
    for (JsonNode node : json.get("signatures")) {
      signatures.add(
          version < 3
              ? Signature.parse(node.textValue())
              : Signature.of(node.get("keyName").textValue(), node.get("sig").textValue()));
    }
    JsonNode address = json.get("ca");
    PathInfo info =
        new PathInfo(
            new StorePath("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo"),
            Hash.parseSri(json.get("narHash").textValue()),
            json.get("narSize").longValue(),
            references,
            Optional.of(path(json.get("deriver"))),
            signatures,
            Optional.of(
                version == 1 ? ContentAddress.parse(address.textValue()) : address(address)));
    return new NarInfo(
        info,
        json.get("url").textValue(),
        json.get("compression").textValue(),
        Optional.of(Hash.parseSri(json.get("downloadHash").textValue())),
        OptionalLong.of(json.get("downloadSize").longValue()));
  }

  private static StorePath path(JsonNode node) {
    String text = node.textValue();
    return text.startsWith("/") ? StoreDir.DEFAULT.parse(text) : new StorePath(text);
  }
}
