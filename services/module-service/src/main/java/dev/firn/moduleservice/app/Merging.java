package dev.firn.moduleservice.app;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.firn.moduleservice.domain.MergedSystem;
import dev.firn.store.path.StorePath;
import dev.firn.warm.WarmEvaluator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges modules by evaluating the release's own {@code lib.evalModules}. Thread-safe. */
public final class Merging {
  /** What merging gives, and what that depends on. */
  public record Merged(Summary summary, WarmEvaluator.Outcome outcome) {}

  /** The part that goes into an event. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Summary(String derivation, String toplevel, List<String> warnings, long options) {}

  /**
   * Which options are asked for.
   *
   * @param prefix the option or group of options to begin at, with dots between names
   * @param query text that the name or the description has, in any case
   * @param after the last option that was seen
   * @param limit at most so many
   */
  public record OptionQuery(String prefix, String query, String after, int limit) {}

  private final WarmEvaluator evaluator;
  private final String platform;
  private final StorePath firnModule;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param platform of systems that do not say theirs
   * @param firnModule a file in the store with Firn's own options
   */
  public Merging(WarmEvaluator evaluator, String platform, StorePath firnModule) {
    this.evaluator = evaluator;
    this.platform = platform;
    this.firnModule = firnModule;
  }

  /**
   * Merges a system and writes its derivations to the store.
   *
   * @throws dev.firn.warm.EvaluationFault if the configuration is at fault
   */
  public Merged merge(MergedSystem system) {
    String text =
        system.entry().packages().isEmpty()
            ? "arguments: (" + Expressions.SUMMARY + ") ((" + Expressions.MERGE + ") arguments)"
            : Expressions.PROFILE;
    WarmEvaluator.Outcome outcome = evaluate(system, text, Map.of());
    return new Merged(read(outcome.json(), Summary.class), outcome);
  }

  /**
   * Options of a system as JSON: a list, sorted by name.
   *
   * @throws dev.firn.warm.EvaluationFault if the configuration is at fault
   */
  public String options(MergedSystem system, OptionQuery query) {
    String text =
        "{ prefix, query, after, limit, ... }@all: ("
            + Expressions.OPTIONS
            + ") (("
            + Expressions.MERGE
            + ") (removeAttrs all [ \"prefix\" \"query\" \"after\" \"limit\" ]))"
            + " { inherit prefix query after limit; }";
    WarmEvaluator.Outcome outcome =
        evaluate(
            system,
            text,
            Map.of(
                "prefix", query.prefix().replace('.', '\n'),
                "query", query.query(),
                "after", query.after(),
                "limit", Integer.toString(query.limit())));
    try {
      ArrayNode options = (ArrayNode) json.readTree(outcome.json());
      new DefinitionPlaces(evaluator.store()).complete(options);
      String all = options.toString();
      return system.source() == null ? all : all.replace(system.source() + "/", "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the options cannot be read", e);
    }
  }

  private WarmEvaluator.Outcome evaluate(
      MergedSystem system, String text, Map<String, String> more) {
    Map<String, String> arguments = new HashMap<>(more);
    List<StorePath> visible = new ArrayList<>();
    system.pins().forEach(pin -> visible.add(path(pin.storePath())));
    StorePath tree = tree(system.source());
    arguments.put("release", system.release());
    arguments.put("platform", platform);
    arguments.put("name", system.entry().name());
    if (system.entry().packages().isEmpty()) {
      visible.add(firnModule);
      arguments.put("source", system.source() == null ? "" : system.source());
      arguments.put("entry", system.entry().entry());
      arguments.put("firnModule", evaluator.store().dir().print(firnModule));
      arguments.put("reference", tree == null ? "" : evaluator.reference(tree));
    } else {
      arguments.put("packages", String.join(" ", system.entry().packages()));
    }
    if (tree != null) {
      visible.add(tree);
    }
    return evaluator.evaluate(new WarmEvaluator.Request(call(text), arguments, visible, tree));
  }

  /** Arguments reach functions that name them; this names them all. */
  private static String call(String text) {
    return "{ release ? \"\", source ? \"\", entry ? \"\", reference ? \"\", name ? \"\", platform ? \"\","
        + " firnModule ? \"\", packages ? \"\", prefix ? \"\", query ? \"\", after ? \"\", limit ? \"\" }@given: ("
        + text
        + ") given";
  }

  private @Nullable StorePath tree(@Nullable String source) {
    return source == null ? null : path(source);
  }

  private StorePath path(String text) {
    return evaluator.store().dir().parse(text);
  }

  private <T> T read(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the merged system's summary cannot be read", e);
    }
  }
}
