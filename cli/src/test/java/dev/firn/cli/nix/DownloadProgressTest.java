package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DownloadProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MEBIBYTE = 1 << 20;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private long now;

  private DownloadProgress progress(boolean onTerminal) {
    Console.Terminal terminal =
        new Console.Terminal() {
          @Override
          public boolean out() {
            return false;
          }

          @Override
          public boolean err() {
            return onTerminal;
          }
        };
    return new DownloadProgress(
        new Console(
            Map.of(),
            "/",
            new ByteArrayInputStream(new byte[0]),
            new Output(new ByteArrayOutputStream(), 64),
            new Output(shown, 64),
            terminal),
        () -> now);
  }

  private String shown() {
    return shown.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aShortDownloadIsNotMentioned() {
    DownloadProgress progress = progress(true);
    progress.downloaded("https://a/x", 1, 2);
    now += SECOND / 4;
    progress.downloaded("https://a/x", 2, 2);
    progress.finished("https://a/x");

    assertThat(shown()).isEmpty();
  }

  @Test
  void aTerminalsLineIsWrittenOverAndClearedInTheEnd() {
    DownloadProgress progress = progress(true);
    progress.downloaded("https://a/x", 0, 4 * MEBIBYTE);
    now += SECOND;
    progress.downloaded("https://a/x", MEBIBYTE, 4 * MEBIBYTE);
    progress.finished("https://a/x");

    assertThat(shown()).isEqualTo("\r\33[Kdownloading https://a/x: 1.0 of 4.0 MiB (25 %)\r\33[K");
  }

  @Test
  void elsewhereALineComesNowAndThen() {
    DownloadProgress progress = progress(false);
    for (int i = 0; i < 40; i++) {
      progress.downloaded("https://a/x", i * MEBIBYTE, -1);
      now += SECOND;
    }
    progress.finished("https://a/x");

    assertThat(shown())
        .isEqualTo("downloading https://a/x: 5.0 MiB\ndownloading https://a/x: 35.0 MiB\n");
  }

  @Test
  void neitherALoginNorAControlCharacterIsShown() {
    DownloadProgress progress = progress(false);
    progress.downloaded("https://me:secret@a/\33[2J", 0, -1);
    now += 6 * SECOND;
    progress.downloaded("https://me:secret@a/\33[2J", MEBIBYTE, -1);

    assertThat(shown()).isEqualTo("downloading https://a/?[2J: 1.0 MiB\n");
  }
}
