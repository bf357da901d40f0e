package dev.firn.agent.activation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that must hold for a generation to count as active.
 *
 * @param timeout how long it may take until it holds
 * @param interval how long to wait before it is tried again
 */
record HealthCheck(String name, Probe probe, Duration timeout, Duration interval) {
  /** What is looked at. */
  sealed interface Probe {}

  /**
   * A page that answers.
   *
   * @param status what it must answer; 0 for anything from 200 to 399
   */
  record Http(String url, int status, Optional<String> body) implements Probe {}

  /** A unit that is active. */
  record UnitActive(String unit) implements Probe {}

  /** A command that ends with status 0. */
  record Command(List<String> words) implements Probe {
    Command {
      words = List.copyOf(words);
    }
  }

  /**
   * The checks that a generation brings in {@code firn/health.json}: {@code {"version": 1,
   * "checks": [{"name", "http": {"url", "status", "body"} | "unit" | "command", "timeout",
   * "interval"}]}}, or an object of checks by name. A command is a text for the shell, or a list of
   * words.
   */
  static List<HealthCheck> of(NodeRoot root, String toplevel) {
    Path file = root.resolve(toplevel + "/firn/health.json");
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    List<HealthCheck> checks = new ArrayList<>();
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
      JsonNode list = json.path("checks");
      if (list.isArray()) {
        list.forEach(check -> checks.add(parse(check.path("name").asText("?"), check)));
      } else {
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
          checks.add(parse(entry.getKey(), entry.getValue()));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new AgentException(
          "bad-health-check",
          "the generation's firn/health.json cannot be read: " + e.getMessage(),
          e);
    }
    return checks;
  }

  private static HealthCheck parse(String name, JsonNode json) {
    Probe probe;
    if (json.path("http").isObject()) {
      JsonNode http = json.path("http");
      probe =
          new Http(
              http.path("url").asText(),
              http.path("status").asInt(0),
              Optional.ofNullable(http.path("body").asText(null)));
    } else if (json.path("unit").isTextual()) {
      probe = new UnitActive(json.path("unit").asText());
    } else if (json.path("command").isTextual()) {
      probe = new Command(List.of("/bin/sh", "-c", json.path("command").asText()));
    } else if (json.path("command").isArray()) {
      List<String> words = new ArrayList<>();
      json.path("command").forEach(w -> words.add(w.asText()));
      probe = new Command(words);
    } else {
      throw new IllegalArgumentException("check '" + name + "' has none of http, unit and command");
    }
    return new HealthCheck(
        name, probe, seconds(json.path("timeout"), 10), seconds(json.path("interval"), 0.05));
  }

  private static Duration seconds(JsonNode value, double fallback) {
    return Duration.ofMillis(Math.max(10, Math.round(value.asDouble(fallback) * 1_000)));
  }
}
