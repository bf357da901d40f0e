package dev.firn.store.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DerivationJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static List<StorePath> samples() {
    return Samples.paths();
  }

  /** {@code show.json} is what {@code nix derivation show} of Nix 2.34 printed for the samples. */
  private static JsonNode shown(StorePath path) throws IOException {
    return MAPPER
        .readTree(Files.readString(Path.of("src/test/resources/derivations/show.json")))
        .get("derivations")
        .get(path.baseName());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void writesWhatNixShows(StorePath path) throws IOException {
    assertThat(DerivationJson.write(Samples.read(path))).isEqualTo(shown(path));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsWhatNixShows(StorePath path) throws IOException {
    assertThat(DerivationJson.read(shown(path))).isEqualTo(Samples.read(path));
  }

  @Test
  void keysAreWrittenInOrder() {
    List<String> keys =
        DerivationJson.write(Samples.read(Samples.path("drift"))).properties().stream()
            .map(e -> e.getKey())
            .toList();

    assertThat(keys).isSorted();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/version             | 3                 | format version 3; only 4",
        "/builder             | null              | derivation.builder from JSON: it must be a string",
        "/inputs/srcs         | {}                | derivation.inputs.srcs from JSON: it must be an array",
        "/inputs/srcs         | [\"x\"]           | derivation.inputs.srcs[0] from JSON: store path 'x'",
        "/outputs             | {\"o u\": {}}     | illegal character ' '",
        "/outputs             | {\"o\": {\"a\":1}} | no kind of output has the keys [a]",
        "/outputs             | {\"o\": {\"method\":\"nar\",\"hash\":\"x\"}} | is not in SRI form",
        "/env                 | {\"__json\": \"\"} | reserved",
      })
  void errorsNameTheKey(String pointer, String value, String message) throws IOException {
    ObjectNode json = (ObjectNode) shown(Samples.path("snow"));
    int last = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) json.at(pointer.substring(0, last));
    parent.set(pointer.substring(last + 1), MAPPER.readTree(value));

    assertThatThrownBy(() -> DerivationJson.read(json))
        .isInstanceOf(DerivationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMissingKeyIsNamed() throws IOException {
    ObjectNode json = (ObjectNode) shown(Samples.path("snow"));
    json.remove("args");

    assertThatThrownBy(() -> DerivationJson.read(json))
        .hasMessageContaining("key 'args' is missing");
  }
}
