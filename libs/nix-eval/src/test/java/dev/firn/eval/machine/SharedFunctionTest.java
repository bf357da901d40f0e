package dev.firn.eval.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.host.Reads;
import dev.firn.eval.position.Origin;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.syntax.Source;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedFunctionTest {
  private final InMemoryHost host = new InMemoryHost();
  private Evaluator evaluator;

  @BeforeEach
  void open() {
    host.file(
        "/set/default.nix",
        """
        { system ? "none", config ? { }, overlays ? [ ], ... }:
        builtins.trace "made" {
          inherit config;
          count = builtins.length overlays;
          name = config.name or system;
        }
        """);
    host.file(
        "/set/lib.nix",
        "{ overlay = self: super: { a = 1; }; made = x: { same = y: x + y; inherit x; }; }");
    host.file("/tree/overlay.nix", "self: super: { b = 2; }");
    evaluator = new Evaluator(host, EvalSettings.defaults(), LanguageBuiltins::groups);
    evaluator.machine().shareApplications();
  }

  private String evaluate(String expression) {
    return evaluator.run(
        () ->
            ValuePrinter.print(
                evaluator.machine(),
                evaluator.machine().evaluate(Source.of(expression, "«string»", "/"), Origin.STRING),
                PrintOptions.EVAL));
  }

  private long made() {
    return host.messages().stream().filter("TRACE: made"::equals).count();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ }                                            | { }                                          | 1",
        "{ config = { a = [ 1 2.5 null true ]; }; }     | { config = { a = [ (0 + 1) 2.5 null true ]; }; } | 1",
        "{ config = { a = 1; }; }                       | { config = { a = 2; }; }                     | 2",
        "{ config = { a = 1; }; }                       | { config = { a = 1; b = 2; }; }              | 2",
        "{ config = { a = 1; }; }                       | { config = { a = 1.0; }; }                   | 2",
        "{ overlays = [ (import /set/lib.nix).overlay ]; } | { overlays = [ (import /set/lib.nix).overlay ]; } | 1",
        "{ overlays = [ (self: super: { }) ]; }         | { overlays = [ (self: super: { }) ]; }       | 2",
        "{ config = (import /set/lib.nix).made 1; }     | { config = (import /set/lib.nix).made 1; }   | 1",
        "{ config = (import /set/lib.nix).made 1; }     | { config = (import /set/lib.nix).made 2; }   | 2",
        "{ system = \"a\"; }                            | { system = \"b\"; }                          | 2",
      })
  void isAppliedOnceToArgumentsThatAreTheSame(String first, String second, long times) {
    evaluate("(import /set " + first + ").count");
    evaluate("(import /set " + second + ").count");

    assertThat(made()).isEqualTo(times);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // What a function does not look at has no part in it.
        "f 1 2 3 4                | f 1 2 3 5                | 1",
        "f 1 2 3 4                | f 1 2 9 4                | 2",
        "f 1 2 3 4                | f 1 9 3 4                | 2",
        "f 1 2 3 4                | f 9 2 3 4                | 2",
        "later (throw \"a\") 1      | later (throw \"b\") 1      | 1",
        "later (throw \"a\") 1      | later (throw \"a\") 2      | 2",
        "pattern { a = 1; b = 2; } | pattern { a = 1; b = 3; } | 1",
        "pattern { a = 1; b = 2; } | pattern { a = 2; b = 2; } | 2",
        "pattern { b = 2; }        | pattern { b = 3; }        | 2",
        "scope 1 2                 | scope 1 3                 | 1",
        "scope 1 2                 | scope 2 2                 | 2",
        "knot 1                    | knot 1                    | 1",
        "knot 1                    | knot 2                    | 2",
        "inner 1 2                 | inner 1 3                 | 1",
        "inner 1 2                 | inner 2 2                 | 2",
        "dynamic \"a\" 1            | dynamic \"a\" 1            | 1",
        "dynamic \"a\" 1            | dynamic \"b\" 1            | 2",
      })
  void functionsAreTheSameIfWhatTheyLookAtIs(String first, String second, long times) {
    host.file(
        "/functions.nix",
        """
        {
          f = a: b: c: d: (p: q: a + (r: b + r + q) p) c;
          later = unused: x: { never = y: x + y; };
          pattern = { a ? b, b }: y: a + y;
          scope = n: other: with { x = n; }; y: x + y;
          knot = n: let even = m: m == n || odd m; odd = m: even (m - n); in even;
          inner = a: b: let inherit (rec { c = a; }) c; d = b; in { ${"x"} = y: c + y; };
          dynamic = name: value: y: { ${name} = y; } ? a || y.a.${name} or true;
        }
        """);
    for (String each : new String[] {first, second}) {
      String function = "(with import /functions.nix; " + each + ")";
      evaluate("(import /set { overlays = [ " + function + " ]; }).count");
    }

    assertThat(made()).isEqualTo(times);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ modules = [ 1 ]; }                            | { modules = [ 1 ]; }                          | 1",
        "{ modules = [ 1 ]; }                            | { modules = [ 2 ]; }                          | 2",
        "{ modules = [ { n = 1 + 1; } ]; }               | { modules = [ { n = 3 - 1; } ]; }             | 1",
        "{ modules = [ 1 ]; specialArgs = { a = 1; }; }  | { modules = [ 1 ]; specialArgs = { a = 2; }; } | 2",
        "{ modules = [ 1 ]; prefix = [ ]; }              | { modules = [ 1 ]; prefix = [ ]; }            | 2",
      })
  void modulesAreEvaluatedOnceUnlessTheyAreAnOptionsValue(String first, String second, long times) {
    host.file(
        "/modules.nix",
        """
        {
          evalModules = { modules, prefix ? [ ], specialArgs ? { } }:
            builtins.trace "made" { count = builtins.length modules; };
        }
        """);
    for (String each : new String[] {first, second}) {
      assertThat(evaluate("((import /modules.nix).evalModules " + each + ").count")).isEqualTo("1");
    }

    assertThat(made()).isEqualTo(times);
  }

  @Test
  void whatTheFirstArgumentWasToBeComputedFromIsRemembered() {
    host.file(
        "/modules.nix",
        """
        rec {
          many = builtins.genList (n: { name = toString n; value = n; }) 5000;
          evalModules = { modules, prefix ? [ ], specialArgs ? { } }:
            builtins.trace "made" { count = builtins.length (builtins.attrNames specialArgs); };
          docs = unused: evalModules {
            modules = [ ];
            specialArgs = builtins.mapAttrs (_: n: { inherit n; }) (builtins.listToAttrs many);
          };
        }
        """);
    for (String unused : new String[] {"1", "2"}) {
      assertThat(evaluate("((import /modules.nix).docs " + unused + ").count")).isEqualTo("5000");
    }

    assertThat(made()).isEqualTo(1);
  }

  @Test
  void whatMoreWasSeenWithIsNotGivenToWhoSeesLess() {
    host.show("/nix/store/a", "/nix/store/b");
    evaluate("(import /set { }).count");
    host.show("/nix/store/a");
    evaluate("(import /set { }).count");
    assertThat(made()).isEqualTo(2);

    host.show("/nix/store/a", "/nix/store/c");
    evaluate("(import /set { }).count");
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void givesWhatTheFunctionGives() {
    evaluate("(import /set { config = { name = \"one\"; }; }).name");

    assertThat(evaluate("(import /set { config = { name = \"two\"; }; }).name"))
        .isEqualTo("\"two\"");
    assertThat(evaluate("(import /set { config = { name = \"one\"; }; }).name"))
        .isEqualTo("\"one\"");
    assertThat(made()).isEqualTo(2);
  }

  @Test
  void anArgumentThatIsNeverNeededMayFailOrNeedTheResult() {
    String fails = "(import /set { config = { name = \"n\"; never = throw \"no\"; }; }).name";
    String knot =
        "let set = import /set { config = { name = \"n\"; never = set.count + knot; }; };"
            + " knot = builtins.length [ set.name ]; in set.name";

    for (int i = 0; i < 3; i++) {
      assertThat(evaluate(fails)).isEqualTo("\"n\"");
      assertThat(evaluate(knot)).isEqualTo("\"n\"");
    }
  }

  @Test
  void saysNothingWhenItOnlyCompares() {
    evaluate("(import /set { config = { name = \"n\"; x = 1; }; }).name");
    evaluate(
        "(import /set { config = { name = \"n\"; x = builtins.trace \"compared\" 1; }; }).name");

    assertThat(host.messages()).doesNotContain("TRACE: compared");
  }

  @Test
  void whatComesFromATreeThatIsFollowedIsNotShared() {
    String expression = "(import /set { overlays = [ (import /tree/overlay.nix) ]; }).count";
    for (int i = 0; i < 2; i++) {
      new Reads("/tree", Set.of("/tree")).during(() -> evaluate(expression));
    }
    assertThat(made()).isEqualTo(2);

    for (int i = 0; i < 2; i++) {
      new Reads("/tree", Set.of("/tree")).during(() -> evaluate("(import /set { }).count"));
    }
    assertThat(made()).isEqualTo(3);
  }

  @Test
  void aFunctionIsShownAsWhatItIs() {
    assertThat(evaluate("builtins.functionArgs (import /set)"))
        .isEqualTo("{ config = true; overlays = true; system = true; }");
  }

  @Test
  void aFailureIsOneForEverybody() {
    host.file("/bad/default.nix", "{ config, overlays }: throw \"bad ${toString config}\"");
    for (int i = 0; i < 2; i++) {
      try {
        throw new AssertionError(evaluate("import /bad { config = 1; overlays = [ ]; }"));
      } catch (EvalException e) {
        assertThat(e.error().message()).isEqualTo("bad 1");
      }
    }
  }
}
