package dev.firn.store.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code nix derivation show} of the real Nix on the PATH, or of {@code -Dfirn.nix=WORDS},
 * prints of derivations of every kind. Version 4 of the format is that of Nix 2.34 and later; what
 * older versions print is refused, as later Nix refuses it.
 */
class DerivationShowTest {
  private static final Path KINDS = Path.of("src/test/resources/derivations-of-nix/kinds.nix");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int PRINTS_VERSION_4 = 34;
  private static final int HAS_ITS_NAME = 15;

  @TempDir Path folder;

  @Test
  void isWrittenAndReadAsRealNixDoes() throws Exception {
    String words = System.getProperty("firn.nix", "");
    assumeTrue(
        !words.isEmpty()
            || Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "nix-instantiate"))),
        "no real nix-instantiate on PATH");
    int version = Integer.parseInt(nix("nix", "--version").split(" ")[2].split("\\.")[1]);
    Path store = folder.resolve("store");
    List<String> show =
        new ArrayList<>(
            version < HAS_ITS_NAME
                ? List.of("nix", "show-derivation", "-r")
                : List.of("nix", "derivation", "show", "-r"));
    Collections.addAll(show, "--store", store.toString());
    Files.copy(KINDS, folder.resolve("kinds.nix"));
    List<String> make = new ArrayList<>(List.of("nix-instantiate", "kinds.nix"));
    if (version < PRINTS_VERSION_4) {
      Collections.addAll(make, "-A", "multi");
    }
    Collections.addAll(make, "--store", store.toString());
    for (String line : nix(make.toArray(String[]::new)).split("\n")) {
      show.add(line.replaceAll("!.*", ""));
    }
    JsonNode shown = MAPPER.readTree(nix(show.toArray(String[]::new)));

    if (version < PRINTS_VERSION_4) {
      assertThat(shown).isNotEmpty();
      for (JsonNode old : shown) {
        assertThatThrownBy(() -> DerivationJson.read(old)).hasMessageContaining("version");
      }
      return;
    }
    JsonNode derivations = shown.get("derivations");
    assertThat(derivations.size()).isGreaterThan(12);
    for (Map.Entry<String, JsonNode> entry : derivations.properties()) {
      StorePath path = new StorePath(entry.getKey());
      byte[] aterm = Files.readAllBytes(store.resolve("nix/store").resolve(path.baseName()));
      Derivation drv = Derivation.parseATerm(StoreDir.DEFAULT, path.derivationName(), aterm);
      assertThat(DerivationJson.write(drv)).as(entry.getKey()).isEqualTo(entry.getValue());
      assertThat(DerivationJson.read(entry.getValue())).as(entry.getKey()).isEqualTo(drv);
    }
  }

  private String nix(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    for (String word : System.getProperty("firn.nix", "").split(" ")) {
      if (!word.isEmpty()) {
        command.add(word);
      }
    }
    command.add(words[0]);
    Collections.addAll(
        command,
        "--extra-experimental-features",
        "nix-command ca-derivations dynamic-derivations impure-derivations");
    command.addAll(List.of(words).subList(1, words.length));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    process.environment().put("NIX_CONF_DIR", "/no/configuration");
    int status = process.start().waitFor();
    assertThat(status).as(Files.readString(err)).isZero();
    return Files.readString(out);
  }
}
