package dev.firn.cli.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.rest.Json;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void whatANodeFetchesIsCountedInBytes() {
    Json progress =
        Json.parse("{\"phase\":\"fetching\",\"bytesDone\":1200000,\"bytesTotal\":8000000}");
    assertThat(Lines.progress("web1", progress)).isEqualTo("fetching on web1: 1.2 MB of 8.0 MB");
  }

  @Test
  void whatHasNoBytesIsNamedOnly() {
    assertThat(Lines.progress("web1", Json.parse("{\"phase\":\"switching\",\"bytesTotal\":0}")))
        .isEqualTo("switching on web1");
  }
}
