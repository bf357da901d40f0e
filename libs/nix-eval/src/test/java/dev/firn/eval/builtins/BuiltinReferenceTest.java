package dev.firn.eval.builtins;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.host.EvalSettings;
import dev.firn.test.GoldenTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuiltinReferenceTest {
  private static final String INTRODUCTION =
      """
      The builtins of the language itself: `builtins.NAME`, and some under their plain name everywhere. Each example is run
      as a test; the comment below it is its result, evaluated completely. This page is made from the documentation beside
      each builtin's code: `./mvnw test -pl libs/nix-eval -am -Dtest=BuiltinReferenceTest -Dgolden.overwrite=true
      -Dsurefire.failIfNoSpecifiedTests=false` writes it anew.""";

  @Test
  void theReferencePageSaysWhatTheCodeSays() throws IOException {
    Evaluator evaluator =
        new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);
    String page =
        BuiltinReference.page(
            "Builtins",
            INTRODUCTION,
            Documentation.of(LanguageBuiltins.groups(evaluator.machine())));

    GoldenTests.compare(
        new String(page.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
        Path.of("../../docs/reference/builtins.md"));
  }
}
