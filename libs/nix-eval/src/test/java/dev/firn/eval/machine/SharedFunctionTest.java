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
