package dev.firn.instantiate.flake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlakeRefTest {
  static Stream<List<String>> goldenReferences() throws IOException {
    try (InputStream in = FlakeRefTest.class.getResourceAsStream("references.tsv")) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return text
          .lines()
          .filter(l -> !l.startsWith("#"))
          .map(l -> List.of(l.split("\t")))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("goldenReferences")
  void referencesReadAndPrintAsInNix(List<String> golden) {
    String text = golden.get(0);
    if (golden.get(1).equals("!")) {
      assertThatThrownBy(() -> FlakeRef.parse(text, FlakeRef.ParseOptions.EXPRESSION).toString())
          .isInstanceOf(FetchException.class);
      return;
    }
    FlakeRef ref = FlakeRef.parse(text, FlakeRef.ParseOptions.EXPRESSION);
    assertThat(ref.toAttrs().json()).isEqualTo(golden.get(1));
    assertThat(ref.toString()).isEqualTo(golden.get(2));
  }

  @ParameterizedTest
  @MethodSource("goldenReferences")
  void attributesGiveTheSameReferenceAgain(List<String> golden) {
    if (golden.get(1).equals("!")) {
      return;
    }
    InputAttrs attrs = InputAttrs.fromJson(Json.parseObject(golden.get(1), "the test"));
    FlakeRef ref = FlakeRef.fromAttrs(attrs);
    assertThat(ref.toString()).isEqualTo(golden.get(2));
    assertThat(ref).isEqualTo(FlakeRef.parse(golden.get(0), FlakeRef.ParseOptions.EXPRESSION));
  }

  @Test
  void aFragmentMayBeLong() {
    String text = "nixpkgs#" + "a.%20/".repeat(50_000);

    assertThat(FlakeRef.parseWithFragment(text, FlakeRef.ParseOptions.EXPRESSION).fragment())
        .isEqualTo("a. /".repeat(50_000));
  }

  @Test
  void theFragmentOfANameIsDecoded() {
    FlakeRef.WithFragment parsed =
        FlakeRef.parseWithFragment("nixpkgs#a%20b.\"c d\"", FlakeRef.ParseOptions.EXPRESSION);
    assertThat(parsed.fragment()).isEqualTo("a b.\"c d\"");
    assertThat(parsed.ref().toString()).isEqualTo("flake:nixpkgs");
  }

  @Test
  void aPathInARepositoryIsThatRepositoryWithADirectory(@TempDir Path temp) throws IOException {
    Path root = temp.toRealPath();
    Files.createDirectories(root.resolve("repo/.git"));
    Files.createDirectories(root.resolve("repo/sub/deeper"));
    Files.writeString(root.resolve("repo/sub/flake.nix"), "{ outputs = _: { }; }");
    FlakeRef ref =
        FlakeRef.parse("./deeper", FlakeRef.ParseOptions.commandLine(root + "/repo/sub"));
    assertThat(ref.toString()).isEqualTo("git+file://" + root + "/repo?dir=sub");
  }

  @Test
  void aPathOutsideARepositoryIsAPath(@TempDir Path temp) throws IOException {
    Path root = temp.toRealPath();
    Files.writeString(root.resolve("flake.nix"), "{ outputs = _: { }; }");
    FlakeRef.WithFragment parsed =
        FlakeRef.parseWithFragment(".#x", FlakeRef.ParseOptions.commandLine(root.toString()));
    assertThat(parsed.ref().toString()).isEqualTo("path:" + root);
    assertThat(parsed.fragment()).isEqualTo("x");
  }

  @Test
  void aDirectoryWithoutAFlakeIsRefused(@TempDir Path temp) throws IOException {
    String root = temp.toRealPath().toString();
    assertThatThrownBy(() -> FlakeRef.parse(".", FlakeRef.ParseOptions.commandLine(root)))
        .hasMessageContaining("no flake.nix");
  }

  @Test
  void anUnknownTypeIsKeptButHasNoUrl() {
    FlakeRef ref = FlakeRef.fromAttrs(InputAttrs.of("type", "zip-drive", "slot", "1"));
    assertThat(ref.toAttrs().json()).isEqualTo("{\"slot\":\"1\",\"type\":\"zip-drive\"}");
  }

  @Test
  void anAttributeThatAKindDoesNotHaveIsRefused() {
    assertThatThrownBy(
            () -> FlakeRef.fromAttrs(InputAttrs.of("type", "path", "path", "/a", "url", "x")))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("'url'");
  }
}
