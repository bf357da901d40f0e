package dev.firn.eval.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.position.Origin;
import dev.firn.eval.position.Positions;
import dev.firn.syntax.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorRendererTest {
  private final Positions positions = new Positions(path -> null);
  private final int base =
      positions.register(Source.of("{\n  a = b;\n}\n", "/x.nix", "/"), Origin.FILE);

  private String render(EvalException e, boolean showTrace) {
    return new ErrorRenderer(positions, showTrace, false).render(e);
  }

  private static EvalException fault(int pos) {
    return new EvalException(ErrorCode.INVALID_ARGUMENT, "it went wrong", pos);
  }

  @Test
  void anErrorAloneIsOneLine() {
    assertThat(render(fault(-1), true)).isEqualTo("error: it went wrong");
  }

  @Test
  void thePlaceHasTheLinesAround() {
    assertThat(render(fault(base + 8), true))
        .isEqualTo(
            """
            error: it went wrong
                   at /x.nix:2:7:
                        1| {
                        2|   a = b;
                         |       ^
                        3| }""");
  }

  @Test
  void framesComeFromTheOutsideIn() {
    EvalException e = fault(-1).during("inner", -1).during("outer", base + 4);
    assertThat(render(e, true))
        .isEqualTo(
            """
            error:
                   … outer
                     at /x.nix:2:3:
                        1| {
                        2|   a = b;
                         |   ^
                        3| }

                   … inner

                   error: it went wrong"""
                .replace("…", Marks.ELLIPSIS));
  }

  @Test
  void suggestionsFollowThePlace() {
    EvalException e =
        new EvalException(ErrorCode.ATTRIBUTE_MISSING, "gone", List.of("p", "q", "r"), -1);
    assertThat(render(e, true)).isEqualTo("error: gone\n       Did you mean one of p, q or r?");
  }

  @Test
  void fewFramesAreShownUnlessAllAreWanted() {
    EvalException e = fault(-1);
    for (int i = 9; i > 0; i--) {
      e.during("step " + i, -1);
    }
    e.duringCall("call", -1);
    assertThat(render(e, false))
        .contains("step 4", "(stack trace truncated; use '--show-trace'")
        .doesNotContain("step 5", "call");
    assertThat(render(e, true)).contains("call", "step 9").doesNotContain("truncated");
  }

  @Test
  void theFaultsPlaceIsShownEvenWhenFramesAreLeftOut() {
    EvalException e = fault(-1).during("the call", base + 8);
    for (int i = 9; i > 0; i--) {
      e.during("step " + i, -1);
    }
    assertThat(render(e, false)).contains("truncated", "the call", "at /x.nix:2:7:");
  }

  @Test
  void contextThatWasAddedIsAlwaysShown() {
    EvalException e = fault(-1).duringAlways("context", -1);
    for (int i = 9; i > 0; i--) {
      e.during("step " + i, -1);
    }
    assertThat(render(e, false)).contains("context").doesNotContain("step 5");
  }

  @Test
  void repeatedFramesAreCountedWhenTheyAreMany() {
    EvalException few = fault(-1);
    EvalException many = fault(-1);
    for (int i = 0; i < 6; i++) {
      few.during("again", -1);
    }
    for (int i = 0; i < 20; i++) {
      many.during("again", -1);
    }
    assertThat(render(few, true).split("again", -1)).hasSize(7);
    assertThat(render(many, true)).contains("(19 duplicate frames omitted)");
  }

  @Test
  void theMiddleOfAnEndlessTraceIsLeftOut() {
    EvalException e = fault(-1);
    for (int i = 5000; i > 0; i--) {
      e.during("step " + i + ".", -1);
    }
    assertThat(render(e, true))
        .contains("step 1.", "step 5000.", "frames omitted)")
        .doesNotContain("step 2500.");
  }

  @Test
  void jsonHasTheCodeThePlaceAndTheTrace() {
    EvalException e = fault(base + 8).during("outer", -1);
    assertThat(new ErrorRenderer(positions, true, false).renderJson(e))
        .isEqualTo(
            "{\"code\":\"FE017\",\"category\":\"user\",\"message\":\"it went wrong\","
                + "\"file\":\"/x.nix\",\"line\":2,\"column\":7,\"definition\":null,\"suggestions\":[],"
                + "\"trace\":[{\"message\":\"outer\",\"file\":null,\"line\":null,\"column\":null}]}");
  }

  @Test
  void aDefinitionIsToldUnlessItIsInsideTheEvaluator() {
    String text = "let a = 1; in a.b";
    assertThat(failure(text, Origin.STRING, false)).contains("'a' is defined in here:1:5");
    assertThat(failure(text, Origin.STRING, true))
        .contains("\"definition\":{\"name\":\"a\",\"file\":\"here\",\"line\":1,\"column\":5}");
    assertThat(failure(text, Origin.INTERNAL, false)).doesNotContain("is defined in");
    assertThat(failure(text, Origin.INTERNAL, true)).contains("\"definition\":null");
  }

  private static String failure(String text, Origin origin, boolean json) {
    Evaluator evaluator =
        new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);
    EvalException e =
        catchThrowableOfType(
            EvalException.class,
            () ->
                evaluator.run(
                    () -> evaluator.machine().evaluate(Source.of(text, "here", "/"), origin)));
    ErrorRenderer renderer = new ErrorRenderer(evaluator.machine().positions(), false, false);
    return json ? renderer.renderJson(e) : renderer.render(e);
  }

  @Test
  void coloursAreOnlyThereWhenAskedFor() {
    assertThat(new ErrorRenderer(positions, true, true).render(fault(base))).contains("\u001b[");
    assertThat(render(fault(base), true)).doesNotContain("\u001b");
  }

  @Test
  void aRealErrorNamesItsPlaceLast() {
    Evaluator evaluator =
        new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);
    try {
      evaluator.run(
          () ->
              evaluator
                  .machine()
                  .evaluate(Source.of("let f = x:\n  x.b; in f { }", "here", "/"), Origin.STRING));
    } catch (EvalException e) {
      String text = new ErrorRenderer(evaluator.machine().positions(), true, false).render(e);
      assertThat(text).startsWith("error:\n").contains("at here:1:9:", "at here:2:11:");
      assertThat(text.substring(text.lastIndexOf("at here"))).startsWith("at here:2:3:");
      return;
    }
    throw new AssertionError("the expression should have failed");
  }
}
