package dev.firn.build.internal.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.build.BuildException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.path.StorePath;
import dev.firn.store.text.ByteStrings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a derivation that Nix itself reads, from its environment or its structured
 * attributes. All text is byte strings.
 */
public final class Options {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final StorePath path;
  private final Derivation derivation;
  private final @Nullable JsonNode structured;

  /**
   * Reads them.
   *
   * @throws BuildException {@code UNSUPPORTED} if structured attributes are no JSON
   */
  public Options(StorePath path, Derivation derivation) {
    this.path = path;
    this.derivation = derivation;
    this.structured = derivation.structuredAttrs().map(this::parse).orElse(null);
  }

  private JsonNode parse(String json) {
    try {
      JsonNode node = MAPPER.readTree(ByteStrings.toText(json).orElse(json));
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw bad("structured attributes that are no JSON: " + e.getOriginalMessage());
    }
    throw bad("structured attributes that are no JSON object");
  }

  private BuildException bad(String what) {
    return BuildException.of(
        path,
        BuildException.Reason.UNSUPPORTED,
        "derivation '" + path.baseName() + "' has " + what);
  }

  /** The structured attributes, if the derivation has such. */
  public Optional<JsonNode> structured() {
    return Optional.ofNullable(structured);
  }

  /** A flag that is off if the derivation does not say. */
  public boolean flag(String name, boolean standard) {
    if (structured != null) {
      JsonNode node = structured.get(name);
      if (node == null) {
        return standard;
      }
      if (!node.isBoolean()) {
        throw bad("an attribute '" + name + "' that is neither true nor false");
      }
      return node.booleanValue();
    }
    String value = derivation.env().get(name);
    return value == null ? standard : value.equals("1");
  }

  /** Words of an attribute; empty if it is not there. */
  public Optional<List<String>> words(String name) {
    if (structured != null) {
      JsonNode node = structured.get(name);
      return node == null ? Optional.empty() : Optional.of(strings(name, node));
    }
    return Optional.ofNullable(derivation.env().get(name)).map(Options::split);
  }

  private List<String> strings(String name, JsonNode node) {
    if (!node.isArray()) {
      throw bad("an attribute '" + name + "' that is no list of strings");
    }
    List<String> strings = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw bad("an attribute '" + name + "' that is no list of strings");
      }
      strings.add(ByteStrings.fromText(element.textValue()));
    }
    return strings;
  }

  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split("[ \t\n\r]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /** As {@link #words}, none if it is not there. */
  public Set<String> set(String name) {
    return new LinkedHashSet<>(words(name).orElse(List.of()));
  }

  /** The closures to describe, by the file or attribute that describes them. */
  public Map<String, List<String>> exportReferencesGraph() {
    Map<String, List<String>> graphs = new TreeMap<>();
    if (structured != null) {
      JsonNode node = structured.get("exportReferencesGraph");
      if (node != null && node.isObject()) {
        node.properties()
            .forEach(
                e ->
                    graphs.put(
                        ByteStrings.fromText(e.getKey()),
                        e.getValue().isTextual()
                            ? List.of(ByteStrings.fromText(e.getValue().textValue()))
                            : flatten(e.getValue())));
      }
      return graphs;
    }
    List<String> words = words("exportReferencesGraph").orElse(List.of());
    if (words.size() % 2 != 0) {
      throw bad("an odd number of words in 'exportReferencesGraph'; it has pairs of file and path");
    }
    for (int i = 0; i < words.size(); i += 2) {
      String file = words.get(i);
      if (!file.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
        throw bad("a file name '" + file + "' in 'exportReferencesGraph' that is not allowed");
      }
      graphs.put(file, List.of(words.get(i + 1)));
    }
    return graphs;
  }

  private List<String> flatten(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(e -> all.addAll(flatten(e)));
    } else if (node.isTextual()) {
      all.add(ByteStrings.fromText(node.textValue()));
    } else {
      throw bad("an 'exportReferencesGraph' of something but store paths");
    }
    return all;
  }

  /** What an output must keep to. */
  public OutputRules rules(String output) {
    if (structured == null) {
      return new OutputRules(
          Optional.empty(),
          Optional.empty(),
          words("allowedReferences").map(LinkedHashSet::new),
          words("allowedRequisites").map(LinkedHashSet::new),
          set("disallowedReferences"),
          set("disallowedRequisites"),
          true);
    }
    JsonNode checks = structured.get("outputChecks");
    JsonNode own = checks == null ? null : checks.get(output);
    if (own == null) {
      return OutputRules.NONE;
    }
    return new OutputRules(
        number(own, "maxSize"),
        number(own, "maxClosureSize"),
        list(own, "allowedReferences").map(LinkedHashSet::new),
        list(own, "allowedRequisites").map(LinkedHashSet::new),
        new LinkedHashSet<>(list(own, "disallowedReferences").orElse(List.of())),
        new LinkedHashSet<>(list(own, "disallowedRequisites").orElse(List.of())),
        own.has("ignoreSelfRefs") && own.get("ignoreSelfRefs").asBoolean());
  }

  private Optional<List<String>> list(JsonNode node, String name) {
    JsonNode found = node.get(name);
    return found == null ? Optional.empty() : Optional.of(strings(name, found));
  }

  private static Optional<Long> number(JsonNode node, String name) {
    JsonNode found = node.get(name);
    return found == null || !found.isNumber() ? Optional.empty() : Optional.of(found.longValue());
  }

  /** Whether an output is said to refer to nothing, whatever is in it. */
  public boolean discardsReferences(String output) {
    JsonNode node = structured == null ? null : structured.path("unsafeDiscardReferences");
    return node != null && node.path(output).asBoolean(false);
  }

  public Set<String> requiredSystemFeatures() {
    return set("requiredSystemFeatures");
  }

  public boolean preferLocalBuild() {
    return flag("preferLocalBuild", false);
  }

  public boolean allowSubstitutes() {
    return flag("allowSubstitutes", true);
  }
}
