package dev.firn.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that tests make and compare; see {@code golden.overwrite}. */
final class Golden {
  private Golden() {}

  static void compare(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      if (Boolean.getBoolean("golden.overwrite")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
    }
    assertThat(file).as("run again with -Dgolden.overwrite=true to write it").exists();
    assertThat(Files.readString(file)).isEqualTo(text);
  }
}
