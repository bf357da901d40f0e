package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where the command {@code hg} is missing. */
class FetchMercurialTest {
  @TempDir Path temp;

  private Path repository;
  private String first;
  private String second;

  @BeforeEach
  void makeRepository() throws Exception {
    assumeTrue(Tools.has("hg"), "hg is not installed");
    repository = Files.createDirectory(temp.resolve("repository"));
    hg("init");
    write("greeting", "hello");
    write("lib/code", "1");
    hg("add");
    hg("commit", "-m", "one", "-u", "a", "-d", "0 0");
    first = hg("log", "-r", ".", "--template", "{node}");
    write("greeting", "good day");
    hg("commit", "-m", "two", "-u", "a", "-d", "1 0");
    second = hg("log", "-r", ".", "--template", "{node}");
  }

  private String hg(String... arguments) throws Exception {
    return Tools.run(repository, "hg", arguments);
  }

  private void write(String name, String contents) throws IOException {
    Path file = repository.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, contents);
  }

  private String eval(NixSettings settings, String expression) {
    try (Instantiator nix =
        Nix.builder(settings)
            .environment(Map.of("XDG_CACHE_HOME", temp.resolve("cache").toString()))
            .open()) {
      return nix.text(expression).print();
    }
  }

  private String eval(String expression) {
    return eval(Nix.EXPERIMENTAL, expression);
  }

  private String fetched(String more) {
    return "builtins.fetchMercurial { url = " + repository + "; " + more + " }";
  }

  @Test
  void theDefaultBranchIsFetched() {
    assertThat(eval("removeAttrs (" + fetched("") + ") [ \"outPath\" ]"))
        .isEqualTo(
            "{ branch = \"default\"; rev = \""
                + second
                + "\"; revCount = 1; shortRev = \""
                + second.substring(0, 12)
                + "\"; }");
  }

  @Test
  void aCommitIsFetched() {
    assertThat(
            eval("builtins.readFile \"${" + fetched("rev = \"" + first + "\";") + "}/greeting\""))
        .isEqualTo("\"hello\"");
  }

  @Test
  void pureEvaluationFetchesACommit() {
    assertThat(
            eval(
                Nix.EXPERIMENTAL.with("pure-eval", "true"),
                "(builtins.fetchMercurial { url = \"file://"
                    + repository
                    + "\"; rev = \""
                    + first
                    + "\"; }).revCount"))
        .isEqualTo("0");
  }

  @Test
  void pureEvaluationRefusesABranch() {
    assertThatThrownBy(
            () -> eval(Nix.EXPERIMENTAL.with("pure-eval", "true"), fetched("rev = \"default\";")))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("pure");
  }

  @Test
  void aTagIsFetched() throws Exception {
    hg("tag", "-r", first, "v1", "-u", "a");

    assertThat(eval("(" + fetched("rev = \"v1\";") + ").rev")).isEqualTo("\"" + first + "\"");
  }

  @Test
  void aTreeWithChangesIsTakenAsItIs() throws IOException {
    write("greeting", "changed");
    write("untracked", "no");

    assertThat(
            eval(
                "let t = "
                    + fetched("")
                    + "; in [ t.rev (builtins.readFile \"${t}/greeting\")"
                    + " (builtins.attrNames (builtins.readDir t)) ]"))
        .isEqualTo("[ \"" + "0".repeat(40) + "\" \"changed\" [ \"greeting\" \"lib\" ] ]");
  }

  @Test
  void anInputOfItsOwnSchemeIsFetched() {
    assertThat(
            eval(
                "(builtins.fetchTree \"hg+file://" + repository + "?rev=" + first + "\").shortRev"))
        .isEqualTo("\"" + first.substring(0, 7) + "\"");
  }

  @Test
  void whatLooksLikeAFlagIsNoBranch() {
    assertThatThrownBy(
            () -> eval(fetched("rev = \"--config=alias.log=!touch " + temp + "/owned\";")))
        .isInstanceOf(EvalException.class);
    assertThat(temp.resolve("owned")).doesNotExist();
  }

  @Test
  void aHostThatLooksLikeAFlagIsRefused() {
    assertThatThrownBy(() -> eval("builtins.fetchMercurial \"ssh://-oProxyCommand=touch%20x/y\""))
        .isInstanceOf(EvalException.class);
  }

  @Test
  void anUnknownArgumentIsRefused() {
    assertThatThrownBy(() -> eval(fetched("branch = \"x\";")))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("'branch'");
  }

  @Test
  void aMissingRepositoryIsAnError() {
    assertThatThrownBy(() -> eval("builtins.fetchMercurial " + temp.resolve("none")))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("hg clone");
  }
}
