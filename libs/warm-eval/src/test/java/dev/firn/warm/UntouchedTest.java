package dev.firn.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.store.path.StorePath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A result stands for a changed tree when, and only when, nothing that led to it has changed. */
class UntouchedTest extends WarmTest {
  private static final Map<String, String> FILES =
      Map.of(
          "a.nix", "{ imports = [ ./lib/b.nix ]; text = builtins.readFile ./text; }",
          "lib/b.nix", "{ b = 1; }",
          "text", "hello",
          "listed/x", "1",
          "copied/in/deep", "2",
          "other", "never read");

  private static Map<String, String> changed(String path, String text) {
    Map<String, String> files = new TreeMap<>(FILES);
    files.put(path, text);
    return files;
  }

  private WarmEvaluator.Outcome evaluate(String body, StorePath tree) {
    return evaluator.evaluate(
        new WarmEvaluator.Request(
            "{ source }: let root = /. + builtins.substring 1 (-1) source; in " + body,
            Map.of("source", store.dir().print(tree)),
            List.of(tree),
            tree));
  }

  private static final String IMPORT =
      "let a = import (root + \"/a.nix\"); in a.text + toString (map (f: (import f).b) a.imports)";
  private static final String LIST = "builtins.attrNames (builtins.readDir (root + \"/listed\"))";
  private static final String COPY =
      "(derivation { name = \"n\"; system = \"s\"; builder = \"b\"; src = root + \"/copied\"; }).drvPath";
  private static final String EXISTS = "builtins.pathExists (root + \"/missing\")";
  private static final String FILTERED =
      "builtins.path { path = root + \"/copied\"; name = \"c\"; filter = p: t: t == \"directory\"; }";

  @ParameterizedTest
  @CsvSource({
    "IMPORT, other, x, true",
    "IMPORT, new, x, true",
    "IMPORT, text, bye, false",
    "IMPORT, lib/b.nix, { b = 2; }, false",
    "IMPORT, listed/x, 3, true",
    "LIST, listed/x, 3, true",
    "LIST, listed/y, 3, false",
    "LIST, text, bye, true",
    "COPY, copied/in/deep, 3, false",
    "COPY, copied/new, 3, false",
    "COPY, text, bye, true",
    "EXISTS, missing, now, false",
    "EXISTS, text, bye, true",
    "FILTERED, copied/in/deep, 3, false",
    "FILTERED, text, bye, true",
  })
  void aResultIsTakenWhenNothingItReadHasChanged(
      String which, String path, String text, boolean untouched) {
    String body =
        switch (which) {
          case "IMPORT" -> IMPORT;
          case "LIST" -> LIST;
          case "COPY" -> COPY;
          case "EXISTS" -> EXISTS;
          default -> FILTERED;
        };
    StorePath before = tree(FILES);
    WarmEvaluator.Outcome first = evaluate(body, before);
    StorePath after = tree(changed(path, text));

    WarmEvaluator.Outcome second = evaluate(body, after);

    assertThat(first.untouched()).isEmpty();
    if (untouched) {
      assertThat(second.untouched()).contains(before);
      assertThat(second.fingerprint()).isEqualTo(first.fingerprint()).isNotEmpty();
    } else {
      assertThat(second.untouched()).isEmpty();
      assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
    }
    assertThat(second.json()).isEqualTo(alone(body, after));
  }

  /** What an evaluator says that has seen nothing before. */
  private String alone(String body, StorePath tree) {
    try (WarmEvaluator fresh = new WarmEvaluator(store, settings(100))) {
      return fresh.json(
          new WarmEvaluator.Request(
              "{ source }: let root = /. + builtins.substring 1 (-1) source; in " + body,
              Map.of("source", store.dir().print(tree)),
              List.of(tree),
              tree));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "toString root",
        "builtins.hashString \"sha256\" (toString root)",
        "(derivation { name = \"n\"; system = \"s\"; builder = \"b\"; at = toString root; }).drvPath",
        "builtins.stringLength (builtins.toFile \"f\" (toString root))",
        "(derivation { name = \"n\"; system = \"s\"; builder = \"b\"; src = root; }).drvPath",
      })
  void aResultThatShowsWhereTheTreeIsStandsForNoOther(String body) {
    evaluate(body, tree(FILES));
    StorePath after = tree(changed("other", "changed"));

    WarmEvaluator.Outcome second = evaluate(body, after);

    assertThat(second.untouched()).isEmpty();
    assertThat(second.fingerprint()).isEmpty();
    assertThat(second.json()).isEqualTo(alone(body, after));
  }

  @Test
  void aChangeThatIsTakenBackIsRemembered() {
    StorePath before = tree(FILES);
    StorePath between = tree(changed("text", "bye"));
    evaluate(IMPORT, before);
    evaluate(IMPORT, between);
    StorePath after = tree(changed("other", "x"));

    assertThat(evaluate(IMPORT, after).untouched()).contains(before);
  }

  @Test
  void systemsOfOneTreeAreFollowedEachByItself() {
    Map<String, String> files = new TreeMap<>(FILES);
    files.put("shared.nix", "{ one = builtins.readFile ./one; two = builtins.readFile ./two; }");
    files.put("one", "1");
    files.put("two", "2");
    String one = "(import (root + \"/shared.nix\")).one";
    String two = "(import (root + \"/shared.nix\")).two";
    StorePath before = tree(files);
    evaluate(one, before);
    evaluate(two, before);
    evaluate(one, before);
    files.put("two", "3");
    StorePath after = tree(files);

    assertThat(evaluate(one, after).untouched()).contains(before);
    assertThat(evaluate(two, after).untouched()).isEmpty();
    assertThat(evaluate(two, after).json()).isEqualTo("\"3\"");
  }

  @Test
  void systemsOfAFlakeAreFollowedEachByItself() {
    Map<String, String> files = new TreeMap<>();
    files.put(
        "flake.nix",
        "{ outputs = { self }: { a = import ./hosts/a.nix; b = import ./hosts/b.nix; hash = self.narHash; }; }");
    files.put("hosts/a.nix", "{ name = \"a\"; }");
    files.put("hosts/b.nix", "{ name = \"b\"; }");
    StorePath before = tree(files);
    flake("a", before);
    flake("b", before);
    flake("hash", before);
    files.put("hosts/b.nix", "{ name = \"changed\"; }");
    StorePath after = tree(files);

    assertThat(flake("a", after).untouched()).contains(before);
    assertThat(flake("b", after).json()).isEqualTo("{\"name\":\"changed\"}");
    assertThat(flake("hash", after).untouched()).isEmpty();
    assertThat(flake("hash", after).fingerprint()).isEmpty();
  }

  private WarmEvaluator.Outcome flake(String attribute, StorePath tree) {
    return evaluator.evaluate(
        new WarmEvaluator.Request(
            "{ reference }: (builtins.getFlake reference)." + attribute,
            Map.of("reference", evaluator.reference(tree)),
            List.of(tree),
            tree));
  }

  @Test
  void aFailureIsEvaluatedAgain() {
    StorePath tree = tree(FILES);
    for (int i = 0; i < 2; i++) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> evaluate("throw \"no\"", tree))
          .isInstanceOf(EvaluationFault.class);
    }
  }

  @Test
  void whatIsAskedBelongsToTheQuestion() {
    StorePath tree = tree(FILES);

    assertThat(evaluate("1 + 1", tree).json()).isEqualTo("2");
    assertThat(evaluate("1 + 2", tree).json()).isEqualTo("3");
  }
}
