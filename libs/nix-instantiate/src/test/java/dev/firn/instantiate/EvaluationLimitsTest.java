package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings {@code eval-max-…} allow an evaluation to do with files and the network. */
class EvaluationLimitsTest {
  @TempDir Path temp;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(temp.resolve("tree"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(temp.resolve("tree/" + i + ".nix"), "\"" + "x".repeat(1000) + "\"");
    }
  }

  private String print(String setting, String value, String expression) {
    NixSettings settings = NixSettings.defaults().with("store", "dummy://").with(setting, value);
    try (Instantiator nix =
        Instantiator.builder(settings)
            .workingDirectory(temp.toString())
            .environment(Map.of("HOME", temp.toString()))
            .readOnly(true)
            .open()) {
      return nix.text(expression).print();
    }
  }

  private ErrorCode failure(String setting, String value, String expression) {
    EvalException failure =
        catchThrowableOfType(EvalException.class, () -> print(setting, value, expression));
    assertThat(failure).as(expression).isNotNull();
    assertThat(failure.getMessage()).contains(setting);
    return failure.error().code();
  }

  @Test
  void moreFilesThanAllowedAreNotRead() {
    assertThat(
            failure(
                "eval-max-files",
                "10",
                "map (i: import (./tree + \"/${toString i}.nix\")) (builtins.genList (i: i) 20)"))
        .isEqualTo(ErrorCode.FILES_EXCEEDED);
    assertThat(failure("eval-max-files", "10", "\"${./tree}\""))
        .isEqualTo(ErrorCode.FILES_EXCEEDED);
    assertThat(
            failure(
                "eval-max-files",
                "10",
                "map (i: builtins.readDir ./tree) (builtins.genList (i: i) 20)"))
        .isEqualTo(ErrorCode.FILES_EXCEEDED);
    assertThat(print("eval-max-files", "10", "builtins.stringLength (import ./tree/1.nix)"))
        .isEqualTo("1000");
  }

  @Test
  void aFileWithoutEndIsReadAsFarAsAllowed() {
    assertThat(failure("eval-max-read", "1M", "builtins.readFile /dev/zero"))
        .isEqualTo(ErrorCode.READ_EXCEEDED);
    assertThat(failure("eval-max-allocation", "50M", "builtins.readFile /dev/zero"))
        .isEqualTo(ErrorCode.ALLOCATION_EXCEEDED);
    assertThat(print("eval-max-read", "1M", "builtins.readFile /dev/null")).isEqualTo("\"\"");
  }

  @Test
  void moreBytesOfFilesThanAllowedAreNotRead() {
    assertThat(
            failure(
                "eval-max-read",
                "10000",
                "map (i: builtins.readFile (./tree + \"/${toString i}.nix\")) (builtins.genList (i: i) 20)"))
        .isEqualTo(ErrorCode.READ_EXCEEDED);
    assertThat(failure("eval-max-read", "10000", "\"${./tree}\""))
        .isEqualTo(ErrorCode.READ_EXCEEDED);
    assertThat(print("eval-max-read", "10000", "builtins.stringLength (import ./tree/1.nix)"))
        .isEqualTo("1000");
  }

  @Test
  void moreSourcesThanAllowedAreNotFetched() throws IOException {
    try (WebServer web = WebServer.start()) {
      for (int i = 0; i < 4; i++) {
        web.put("/" + i, ("number " + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
      String fetch =
          "map (i: builtins.readFile (builtins.fetchurl \"%s${toString i}\")) (builtins.genList (i: i) %d)";
      String url = web.url("/");
      assertThat(failure("eval-max-fetches", "2", fetch.formatted(url, 4)))
          .isEqualTo(ErrorCode.FETCHES_EXCEEDED);
      assertThat(print("eval-max-fetches", "2", fetch.formatted(url, 2)))
          .isEqualTo("[ \"number 0\" \"number 1\" ]");
    }
  }
}
