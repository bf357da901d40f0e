package dev.firn.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void aFile() throws IOException {
    firn = CommandRun.Setup.in(folder);
    Files.writeString(
        folder.resolve("site.nix"), "{ port ? 80 }: { web = { inherit port; name = \"www\"; }; }");
  }

  @Test
  void evaluatesAllOfAnExpression() {
    assertThat(firn.run("eval", "--expr", "{ a = 1 + 1; }"))
        .isEqualTo(new CommandRun(0, "{ a = 2; }\n", ""));
  }

  @Test
  void aLimitThatMeansNothingIsRefused() {
    CommandRun run = firn.run("eval", "--expr", "1", "--option", "eval-max-time", "soon");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("the setting 'eval-max-time' is 'soon', but must be a number");
  }

  @Test
  void oneOfTwoSourcesHasToBeChosen() {
    CommandRun run = firn.run("eval", "-E", "1", "-f", "site.nix");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("choose one");
  }

  @Test
  void selectsFromAFile() {
    assertThat(firn.run("eval", "-f", "site.nix", "web.port", "--arg", "port", "8080").out())
        .isEqualTo("8080\n");
  }

  @Test
  void printsJsonAndRawText() {
    assertThat(firn.run("eval", "-f", "site.nix", "web", "--json").out())
        .isEqualTo("{\"name\":\"www\",\"port\":80}\n");
    assertThat(firn.run("eval", "-f", "site.nix", "web.name", "--raw").out()).isEqualTo("www");
  }

  @Test
  void anErrorIsJsonTooWhenJsonIsAskedFor() throws IOException {
    Files.writeString(folder.resolve("bad.nix"), "let\n  on = \"yes\";\nin\n!on\n");
    String file = folder.resolve("bad.nix").toRealPath().toString();

    CommandRun run = firn.run("eval", "-f", "bad.nix", "--json");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith(
            "{\"code\":\"FE004\",\"category\":\"user\",\"message\":\"expected a Boolean but found a"
                + " string: \\\"yes\\\"\",\"file\":\""
                + file
                + "\",\"line\":4,\"column\":2,\"definition\":{\"name\":\"on\",\"file\":\""
                + file
                + "\",\"line\":2,\"column\":3},\"suggestions\":[],\"trace\":[{")
        .endsWith("}]}\n");
  }

  @Test
  void appliesAFunctionFirst() {
    assertThat(firn.run("eval", "-f", "site.nix", "web", "--apply", "builtins.attrNames").out())
        .isEqualTo("[ \"name\" \"port\" ]\n");
  }

  @Test
  void writesStringsToFiles() {
    CommandRun run = firn.run("eval", "--expr", "{ etc.motd = \"hi\\n\"; }", "--write-to", "out");
    assertThat(run).isEqualTo(new CommandRun(0, "", ""));
    assertThat(folder.resolve("out/etc/motd")).hasContent("hi\n");
    assertThat(firn.run("eval", "--expr", "\"x\"", "--write-to", "out").err())
        .contains("is there already");
  }

  @Test
  void evaluatesAnOutputOfAFlake() throws IOException {
    Files.createDirectory(folder.resolve("site"));
    Files.writeString(
        folder.resolve("site/flake.nix"),
        "{ description = \"a site\"; outputs = { self }: { answer = 6 * 7; overlays.x = f: p: p; }; }");
    CommandRun.Setup flakes =
        firn.with("NIX_REMOTE", "dummy://").with("XDG_CACHE_HOME", folder + "/cache");
    assertThat(flakes.run("eval", "path:./site#answer").out()).isEqualTo("42\n");
    assertThat(flakes.run("flake", "show", "path:./site").out())
        .contains("answer: unknown")
        .contains("x: Nixpkgs overlay");
    assertThat(flakes.run("flake", "metadata", "--json", "path:./site").out())
        .contains("\"description\":\"a site\"");
    assertThat(flakes.run("eval", "path:./site#anwser").err())
        .contains("provides none of")
        .contains("Did you mean answer?");
    assertThat(flakes.run("flake", "shw").err()).contains("did you mean 'show'?");
  }

  @Test
  void suggestsTheAttributeThatWasMeant() {
    assertThat(firn.run("eval", "-f", "site.nix", "web.prot").err()).contains("Did you mean port?");
  }

  @Test
  void countsWhatAnEvaluationDoes() {
    CommandRun run = firn.run("eval", "--expr", "1 + 1", "--stats");
    assertThat(run.out()).isEqualTo("2\n");
    assertThat(run.err())
        .contains("\"nrThunks\": ")
        .contains("\"cpuTime\": ")
        .contains("\"gc\": {");
  }

  @Test
  void tellsAboutABuiltin() {
    assertThat(firn.run("doc", "builtins.length").out()).startsWith("builtins.length list\n");
    assertThat(firn.run("doc", "lenght").err()).contains("did you mean 'length'?");
    assertThat(firn.run("doc").out().lines().count()).isGreaterThan(90);
  }
}
