package dev.firn.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, messages and logs come from anybody: the pages have no way to take them for markup. */
class PagesTest {
  private static final Path PAGES = Path.of("src/main/resources/META-INF/resources");

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(PAGES)) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void noScriptMakesMarkupOrCodeOfText(Path script) throws IOException {
    assertThat(Files.readString(script))
        .doesNotContain(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "createContextualFragment",
            "setHTMLUnsafe",
            "document.write",
            "DOMParser",
            "srcdoc",
            "javascript:",
            "new Function",
            "eval(");
  }

  @Test
  void thePageItselfHasNothingInlineAndNothingFromElsewhere() throws IOException {
    assertThat(Files.readString(PAGES.resolve("index.html")))
        .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
        .doesNotContainPattern("\\son[a-z]+=")
        .doesNotContainPattern("(src|href)=\"(https?:)?//");
  }
}
