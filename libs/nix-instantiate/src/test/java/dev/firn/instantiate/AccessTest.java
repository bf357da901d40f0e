package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class AccessTest {
  private static final NixSettings RESTRICTED = Nix.SETTINGS.with("restrict-eval", "true");
  private static final NixSettings PURE = Nix.SETTINGS.with("pure-eval", "true");

  @TempDir Path folder;
  private String open;
  private String secret;

  @BeforeEach
  void makeTrees() throws IOException {
    Path root = folder.toRealPath();
    Files.createDirectories(root.resolve("open"));
    Files.writeString(root.resolve("open/default.nix"), "\"seen\"");
    Files.writeString(root.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("open/out"), Path.of("../secret"));
    open = root.resolve("open").toString();
    secret = root.resolve("secret").toString();
  }

  private String restricted(String expression) {
    try (Instantiator nix = Nix.builder(RESTRICTED).include("open=" + open).open()) {
      return nix.text(expression).print();
    }
  }

  private static void isForbidden(Throwable e) {
    assertThat(e)
        .isInstanceOfSatisfying(
            EvalException.class,
            error -> assertThat(error.error().code()).isEqualTo(ErrorCode.ACCESS_FORBIDDEN));
  }

  @Test
  void theSearchPathCanBeReadInRestrictedMode() {
    assertThat(restricted("import <open>")).isEqualTo("\"seen\"");
  }

  @Test
  void nothingElseCanBeReadInRestrictedMode() {
    assertThatThrownBy(() -> restricted("builtins.readFile " + secret))
        .satisfies(AccessTest::isForbidden);
  }

  @Test
  void aLinkDoesNotLeadOutOfTheSearchPath() {
    assertThatThrownBy(() -> restricted("builtins.readFile " + open + "/out"))
        .satisfies(AccessTest::isForbidden);
  }

  @Test
  void aFolderAroundTheSearchPathIsNotCopied() {
    assertThatThrownBy(() -> restricted("\"${" + open + "/..}\""))
        .satisfies(AccessTest::isForbidden);
  }

  @Test
  void whatMustNotBeReadDoesNotExist() {
    assertThat(restricted("builtins.pathExists " + secret)).isEqualTo("false");
  }

  @Test
  void aFileThatTheEvaluationWroteCanBeReadInPureMode() {
    assertThat(Nix.eval(PURE, "builtins.readFile (builtins.toFile \"a\" \"b\")"))
        .isEqualTo("\"b\"");
  }

  @Test
  void filesCannotBeReadInPureMode() {
    isForbidden(Nix.failure(PURE, "builtins.readFile " + secret));
  }

  @Test
  void storePathIsNotThereInPureMode() {
    isForbidden(Nix.failure(PURE, "builtins.storePath /nix/store/x"));
  }

  @Test
  void theEnvironmentIsHiddenInRestrictedMode() {
    try (Instantiator nix = Nix.builder(RESTRICTED).environment(Map.of("SECRET", "x")).open()) {
      assertThat(nix.text("builtins.getEnv \"SECRET\"").print()).isEqualTo("\"\"");
    }
  }

  @Test
  void aSearchPathEntryThatIsMissingIsToldAndPassedOver() {
    assertThat(
            Nix.messages(
                Nix.SETTINGS,
                "(builtins.tryEval (builtins.findFile [ { path = \"/no/such\"; prefix = \"\"; } ]"
                    + " \"x\")).success"))
        .singleElement()
        .asString()
        .contains("/no/such");
  }

  @Test
  void aUrlInTheSearchPathIsBroughtByItsSource() {
    try (Instantiator nix =
        Nix.builder(Nix.SETTINGS)
            .include("web=https://host.invalid/tree.tar.gz")
            .searchPathSource(entry -> entry.startsWith("https://host.invalid/") ? open : null)
            .open()) {
      assertThat(nix.text("import <web>").print()).isEqualTo("\"seen\"");
    }
  }

  @Test
  void namesThatAreNotUtf8AreBytes() throws IOException {
    Path odd = folder.toRealPath().resolve("open");
    dev.firn.store.tree.BytePaths.createSymbolicLink(
        dev.firn.store.tree.BytePaths.of(odd + "/\u00ff"), "target");
    assertThat(Nix.eval("builtins.attrNames (builtins.readDir " + odd + ")"))
        .contains("\"\u00ff\"");
  }

  @Test
  void theStoreIsShownAtItsLogicalFolder() throws IOException {
    Path root = Files.createDirectories(folder.resolve("root"));
    try (Instantiator nix =
        Instantiator.open(NixSettings.defaults().with("store", root.toString()))) {
      assertThat(nix.text("builtins.readFile (builtins.toFile \"a\" \"in the store\")").print())
          .isEqualTo("\"in the store\"");
    }
    try (var files = Files.list(root.resolve("nix/store"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith("-a")).toList())
          .hasSize(1);
    }
  }
}
