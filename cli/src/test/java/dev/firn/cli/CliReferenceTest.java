package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/cli.md} is made from the verbs' help; {@code -Dgolden.overwrite=true}
 * writes it anew.
 */
class CliReferenceTest {
  private static final Path FILE = Path.of("../docs/reference/cli.md");

  private static String reference() {
    StringBuilder out =
        new StringBuilder(
            """
            # The firn command

            This page is made from the commands' help by `CliReferenceTest`.

            | command | |
            |---|---|
            """);
    for (Verb verb : Verb.values()) {
      out.append("| [`firn ")
          .append(verb.command())
          .append("`](#firn-")
          .append(verb.command())
          .append(") | ")
          .append(verb.summary())
          .append(" |\n");
    }
    for (Verb verb : Verb.values()) {
      out.append("\n## firn ").append(verb.command()).append("\n\n```text\n");
      out.append(verb.help().strip()).append("\n```\n");
    }
    return out.toString();
  }

  @Test
  void isWhatTheHelpSays() throws IOException {
    String text = reference();
    if (Boolean.getBoolean("golden.overwrite")) {
      Files.writeString(FILE, text);
    }
    assertThat(FILE).as("run again with -Dgolden.overwrite=true to write it").exists();
    assertThat(Files.readString(FILE)).isEqualTo(text);
  }
}
