package dev.firn.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.events.Fault;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmEvaluatorTest extends WarmTest {
  private String evaluate(String text, StorePath tree) {
    return evaluator.json(
        new WarmEvaluator.Request(
            text, Map.of("source", store.dir().print(tree)), List.of(tree), tree));
  }

  private Fault fault(String text, StorePath tree) {
    try {
      throw new AssertionError("no fault, but " + evaluate(text, tree));
    } catch (EvaluationFault e) {
      return e.fault();
    }
  }

  @Test
  void seesATreeThatItIsShown() {
    StorePath tree = tree(Map.of("a.nix", "{ x = 1 + 1; }"));

    assertThat(evaluate("{ source }: import (source + \"/a.nix\")", tree)).isEqualTo("{\"x\":2}");
  }

  @Test
  void doesNotSeeATreeThatOnlyAnotherEvaluationWasShown() {
    StorePath other = tree(Map.of("a.nix", "{ secret = 1; }"));
    StorePath own = tree(Map.of("b.nix", "2"));
    String path = store.dir().print(other);
    evaluate("{ source }: import (source + \"/a.nix\")", other);

    String asPath = "/. + \"" + path.substring(1) + "/a.nix\"";
    assertThat(fault("{ source }: import (" + asPath + ")", own).code())
        .isEqualTo("access-forbidden");
    assertThat(fault("{ source }: builtins.readFile (" + asPath + ")", own).code())
        .isEqualTo("access-forbidden");
    assertThat(evaluate("{ source }: builtins.pathExists (" + asPath + ")", own))
        .isEqualTo("false");
    assertThat(evaluate("{ source }: import (source + \"/a.nix\")", other))
        .isEqualTo("{\"secret\":1}");
  }

  @Test
  void doesNotSeeWhatWasImportedForAnotherEvaluation() {
    StorePath input = tree(Map.of("a.nix", "{ secret = 1; }"));
    StorePath own = tree(Map.of("b.nix", "2"));
    String path = store.dir().print(input);
    WarmEvaluator.Request shown =
        new WarmEvaluator.Request(
            "{ input }: import (input + \"/a.nix\")", Map.of("input", path), List.of(input), null);
    assertThat(evaluator.json(shown)).isEqualTo("{\"secret\":1}");

    assertThat(fault("{ source }: import (/. + \"" + path.substring(1) + "/a.nix\")", own).code())
        .isEqualTo("access-forbidden");
  }

  @Test
  void fetchesNothingFromDeniedAddresses() {
    assertThat(
            fault(
                    "{ source }: builtins.fetchurl { url = \"http://127.0.0.1:1/x\"; sha256 = \""
                        + "0".repeat(64)
                        + "\"; }",
                    tree(Map.of()))
                .message())
        .contains("127.0.0.1:1", "denied-addresses");
  }

  @Test
  void isNotGivenAPackageSetOfWhoWasShownMore() {
    StorePath set =
        tree(Map.of("a.nix", "{ config, overlays }: { secret = import (/. + config.from); }"));
    StorePath secret = tree(Map.of("b.nix", "42"));
    String text =
        "{ set, from }: (import (set + \"/a.nix\") { config = { inherit from; }; overlays = [ ]; }).secret";
    Map<String, String> arguments =
        Map.of("set", store.dir().print(set), "from", store.dir().print(secret) + "/b.nix");
    assertThat(
            evaluator.json(new WarmEvaluator.Request(text, arguments, List.of(set, secret), null)))
        .isEqualTo("42");

    assertThatThrownBy(
            () -> evaluator.json(new WarmEvaluator.Request(text, arguments, List.of(set), null)))
        .isInstanceOf(EvaluationFault.class)
        .extracting(e -> ((EvaluationFault) e).fault().code())
        .isEqualTo("access-forbidden");
  }

  @Test
  void seesTheInputsOfItsFlakeThoughOthersWereShownThemToo() {
    StorePath input =
        tree(Map.of("flake.nix", "{ outputs = { self }: { x = import ./x.nix; }; }", "x.nix", "7"));
    evaluator.json(
        new WarmEvaluator.Request(
            "{ input }: import (input + \"/x.nix\")",
            Map.of("input", store.dir().print(input)),
            List.of(input),
            null));

    for (String text :
        List.of(
            "{ reference }: (builtins.getFlake reference).x",
            "{ reference }: 0 + (builtins.getFlake reference).x")) {
      String json =
          evaluator.json(
              new WarmEvaluator.Request(
                  text, Map.of("reference", evaluator.reference(input)), List.of(), null));
      assertThat(json).isEqualTo("7");
    }
  }

  @Test
  void doesNotSeeTheMachine() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "do not read");
    StorePath tree = tree(Map.of("a.nix", "1"));

    Fault fault = fault("{ source }: builtins.readFile " + secret, tree);

    assertThat(fault.code()).isEqualTo("access-forbidden");
  }

  @Test
  void doesNotSeeATreeOfTheStoreThatItIsNotShown() {
    StorePath tree = tree(Map.of("a.nix", "1"));
    StorePath other = tree(Map.of("b.nix", "2"));

    Fault fault = fault("{ source }: import " + store.dir().print(other) + "/b.nix", tree);

    assertThat(fault.code()).isEqualTo("access-forbidden");
  }

  @Test
  void tellsAPlaceRelativeToTheTree() {
    StorePath tree = tree(Map.of("a.nix", "{\n  x = 1 / 0;\n}"));

    Fault fault = fault("{ source }: (import (source + \"/a.nix\")).x", tree);

    assertThat(fault.code()).isEqualTo("division-by-zero");
    assertThat(fault.file()).isEqualTo("a.nix");
    assertThat(fault.line()).isEqualTo(2);
    assertThat(fault.column()).isEqualTo(9);
    assertThat(fault.details()).contains("a.nix:2:9").doesNotContain(store.dir().print(tree));
  }

  @Test
  void tellsTheFileThatAMessageNames() {
    StorePath tree = tree(Map.of("a.nix", "1"));

    Fault fault =
        fault("{ source }: throw \"the option is defined in '${source}/a.nix:3:4' twice\"", tree);

    assertThat(fault.file()).isEqualTo("a.nix");
    assertThat(fault.line()).isEqualTo(3);
    assertThat(fault.message()).contains("'a.nix:3:4'");
  }

  @Test
  void writesTheDerivationsItNames() {
    StorePath tree = tree(Map.of("a.nix", "1"));

    String drv =
        evaluate(
            "{ source }: (derivation { name = \"a\"; system = \"x\"; builder = \"b\"; }).drvPath",
            tree);

    assertThat(store.isValid(store.dir().parse(drv.substring(1, drv.length() - 1)))).isTrue();
  }

  @Test
  void keepsNoCollectorWaitingWhetherItSucceedsOrFails() throws Exception {
    StorePath tree = tree(Map.of("a.nix", "1"));
    String adding = "{ source }: builtins.seq (builtins.toFile \"a\" \"b\") ";

    fault(adding + "(throw \"no\")", tree);
    assertThat(openFiles()).doesNotContain("gc.lock").contains("db.sqlite");
    evaluate(adding + "(builtins.toFile \"c\" \"d\")", tree);
    assertThat(openFiles()).doesNotContain("gc.lock");
  }

  /** The names of the files of this test's store that the process has open. */
  private List<String> openFiles() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.startsWith(folder.toRealPath())) {
            names.add(file.getFileName().toString());
          }
        } catch (NoSuchFileException e) {
          // closed meanwhile
        }
      }
    }
    return names;
  }

  @Test
  void goesOnAfterAnEndlessRecursion() {
    StorePath tree = tree(Map.of("a.nix", "let x = x; in x"));

    assertThat(fault("{ source }: import (source + \"/a.nix\")", tree).code())
        .isEqualTo("infinite-recursion");
    assertThat(evaluate("{ source }: 1", tree)).isEqualTo("1");
  }

  @Test
  void beginsAfreshAfterSoManyEvaluations() {
    StorePath tree = tree(Map.of("a.nix", "3"));
    WarmEvaluator small = new WarmEvaluator(store, settings(2));
    for (int i = 0; i < 7; i++) {
      assertThat(
              small.json(
                  new WarmEvaluator.Request(
                      "{ source }: import (source + \"/a.nix\")",
                      Map.of("source", store.dir().print(tree)),
                      List.of(tree),
                      tree)))
          .isEqualTo("3");
    }
  }

  @Test
  void takesArgumentsAsBytesOfUtf8() {
    assertThat(
            evaluator.json(
                new WarmEvaluator.Request(
                    "{ name }: name", Map.of("name", "grüß"), List.of(), null)))
        .isEqualTo("\"grüß\"");
  }

  @Test
  void refusesToEvaluateWhatIsNoNix() {
    assertThatThrownBy(
            () -> evaluator.json(new WarmEvaluator.Request("{ x ", Map.of(), List.of(), null)))
        .isInstanceOf(EvaluationFault.class)
        .extracting(e -> ((EvaluationFault) e).fault().code())
        .isEqualTo("syntax");
  }
}
