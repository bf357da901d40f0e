package dev.firn.cli.repl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditedLinesTest {
  @TempDir Path folder;

  private Lines lines(String typed, Lines.Completion completion) throws IOException {
    Terminal terminal =
        new DumbTerminal(
            "test",
            "ansi",
            new ByteArrayInputStream(typed.getBytes(UTF_8)),
            new ByteArrayOutputStream(),
            UTF_8);
    Lines lines = new Lines.Edited(terminal, folder.resolve("firn/history"));
    assertThat(lines.complete(completion)).isSameAs(Lines.Completion.NONE);
    return lines;
  }

  @Test
  void readsLinesUntilTheEndAndKeepsThemForTheNextTime() throws IOException {
    try (Lines lines = lines("1 + 1\n\"é!\"\n", _ -> List.of())) {
      assertThat(lines.next("> ")).isEqualTo("1 + 1");
      assertThat(lines.next("> ")).isEqualTo("\"é!\"");
      assertThat(lines.next("> ")).isNull();
    }
    assertThat(Files.readString(folder.resolve("firn/history"))).contains("1 + 1", "\"é!\"");
  }

  @Test
  void completesTheLastWordAfterABracket() throws IOException {
    try (Lines lines =
        lines(
            "f (builtins.he\t\n",
            line -> line.endsWith("builtins.he") ? List.of("builtins.head") : List.of())) {
      assertThat(lines.next("> ")).isEqualTo("f (builtins.head");
    }
  }
}
