package dev.firn.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each version of each type as it is on the wire. A file that is there must be readable for ever;
 * {@code -Dgolden.overwrite=true} writes those that are missing or differ.
 */
class EventGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/events");
  private static final ObjectMapper JSON = EventCodec.mapper();

  private static Envelope<FirnEvent> envelope(Class<? extends FirnEvent> type) {
    return new Envelope<>(
        "019ab3f2-8000-7000-8000-000000000001",
        "/a-service",
        Instant.parse("2026-11-22T10:00:00.123Z"),
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        Samples.of(type));
  }

  private static Path file(String type) {
    return FOLDER.resolve(type + ".json");
  }

  @TestFactory
  Stream<DynamicTest> isWrittenAsEver() {
    return EventTypes.all().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      String json =
                          JSON.writerWithDefaultPrettyPrinter()
                                  .writeValueAsString(
                                      EventCodec.structured(envelope(entry.getValue())))
                              + "\n";
                      Golden.compare(file(entry.getKey()), json);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> whatWasEverWrittenIsRead() throws IOException {
    return files().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      JsonNode event = JSON.readTree(Files.readString(file(name)));
                      Class<? extends FirnEvent> type = EventTypes.named(name).orElseThrow();
                      assertThat(
                              EventCodec.read(
                                  EventCodec.headers(envelope(type)),
                                  JSON.writeValueAsBytes(event.get("data"))))
                          .contains(envelope(type));
                    }));
  }

  @Test
  void everyTypeHasAFileAndEveryFileAType() throws IOException {
    assertThat(files()).isEqualTo(EventTypes.all().keySet());
  }

  @Test
  void fieldsOfANewerWriterAreSkipped() {
    byte[] value = "{\"node\":\"n\",\"more\":{\"a\":1}}".getBytes(StandardCharsets.UTF_8);
    assertThat(EventCodec.read(EventCodec.headers(envelope(NodeRemoved.class)), value))
        .map(Envelope::event)
        .contains(new NodeRemoved("n"));
  }

  private static Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString().replaceFirst("\\.json$", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
