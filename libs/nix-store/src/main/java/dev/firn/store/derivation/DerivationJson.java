package dev.firn.store.derivation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.text.ByteStrings;
import dev.firn.store.text.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Derivations as JSON, format version 4 (Nix manual, "Derivation JSON format"): what {@code nix
 * derivation show} of Nix 2.34 and later prints for one derivation. What earlier ones print, with
 * another version or none, is refused, as it is by those later ones.
 */
public final class DerivationJson {
  private static final int VERSION = 4;

  /** Levels of dynamic outputs, as in ATerm. */
  private static final int MAX_DEPTH = 64;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DerivationJson() {}

  /**
   * A derivation as JSON.
   *
   * @throws DerivationException {@code not-utf8} if some text cannot be in JSON
   */
  public static ObjectNode write(Derivation drv) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode args = json.putArray("args");
    drv.args().forEach(arg -> args.add(text(drv, arg)));
    json.put("builder", text(drv, drv.builder()));
    ObjectNode env = json.putObject("env");
    drv.env().forEach((key, value) -> env.put(text(drv, key), text(drv, value)));
    ObjectNode inputs = json.putObject("inputs");
    ObjectNode drvs = inputs.putObject("drvs");
    drv.inputDerivations().forEach((path, used) -> drvs.set(path.baseName(), write(used)));
    ArrayNode sources = inputs.putArray("srcs");
    drv.inputSources().forEach(path -> sources.add(path.baseName()));
    json.put("name", drv.name());
    ObjectNode outputs = json.putObject("outputs");
    drv.outputs().forEach((name, output) -> outputs.set(name, write(output)));
    drv.structuredAttrs().ifPresent(a -> json.set("structuredAttrs", parse(drv, a)));
    json.put("system", text(drv, drv.system()));
    json.put("version", VERSION);
    return json;
  }

  private static ObjectNode write(InputOutputs used) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode dynamic = json.putObject("dynamicOutputs");
    used.dynamic().forEach((output, below) -> dynamic.set(output, write(below)));
    ArrayNode outputs = json.putArray("outputs");
    used.outputs().forEach(outputs::add);
    return json;
  }

  private static ObjectNode write(DerivationOutput output) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (output) {
      case DerivationOutput.InputAddressed o -> json.put("path", o.path().baseName());
      case DerivationOutput.Fixed o ->
          json.put("hash", o.address().hash().sri()).put("method", o.address().method().label());
      case DerivationOutput.Floating o ->
          json.put("hashAlgo", o.algorithm().label()).put("method", o.method().label());
      case DerivationOutput.Deferred _ -> {}
      case DerivationOutput.Impure o ->
          json.put("hashAlgo", o.algorithm().label())
              .put("impure", true)
              .put("method", o.method().label());
    }
    return json;
  }

  private static String text(Derivation drv, String bytes) {
    return ByteStrings.toText(bytes)
        .orElseThrow(
            () ->
                new DerivationException(
                    "not-utf8",
                    "derivation '"
                        + drv.name()
                        + "' contains "
                        + StoreException.show(bytes)
                        + ", which is not UTF-8 and cannot be in JSON"));
  }

  private static JsonNode parse(Derivation drv, String structuredAttrs) {
    try {
      return MAPPER.readTree(text(drv, structuredAttrs));
    } catch (JsonProcessingException e) {
      throw new DerivationException(
          "structured-attributes",
          "the structured attributes of derivation '" + drv.name() + "' are not JSON: " + e,
          e);
    }
  }

  /**
   * A derivation from JSON. Output paths are taken as they are; {@link
   * DerivationHasher#instantiate} fills in and checks them.
   *
   * @throws DerivationException {@code json}, with the key that is missing or wrong
   */
  public static Derivation read(JsonNode json) {
    Node root = new Node(json, "derivation");
    if (!json.has("version")) {
      throw new DerivationException(
          "json-version",
          "derivation JSON has no format version, as Nix wrote it once; only version "
              + VERSION
              + ", that of Nix 2.34 and later, can be read");
    }
    int version = root.get("version").integer();
    if (version != VERSION) {
      throw new DerivationException(
          "json-version",
          "derivation JSON has format version " + version + "; only " + VERSION + " can be read");
    }
    SortedMap<String, DerivationOutput> outputs = new TreeMap<>();
    root.get("outputs")
        .entries()
        .forEach((name, node) -> outputs.put(outputName(node, name), output(node)));
    SortedMap<StorePath, InputOutputs> drvs = new TreeMap<>();
    Node inputs = root.get("inputs");
    inputs.get("drvs").entries().forEach((path, node) -> drvs.put(node.path(path), input(node, 0)));
    SortedSet<StorePath> sources = new TreeSet<>();
    inputs.get("srcs").elements().forEach(node -> sources.add(node.path(node.string())));
    List<String> args = new ArrayList<>();
    root.get("args").elements().forEach(node -> args.add(node.string()));
    SortedMap<String, String> env = new TreeMap<>();
    root.get("env").entries().forEach((key, node) -> env.put(key, node.string()));
    Optional<String> structured =
        Optional.ofNullable(json.get("structuredAttrs"))
            .map(node -> ByteStrings.fromText(CanonicalJson.print(node)));
    return new Derivation(
        root.get("name").string(),
        outputs,
        drvs,
        sources,
        root.get("system").string(),
        root.get("builder").string(),
        args,
        env,
        structured);
  }

  private static String outputName(Node node, String name) {
    return node.checked(
        () -> {
          StorePath.checkName(name);
          return name;
        });
  }

  private static DerivationOutput output(Node node) {
    Set<String> keys = node.entries().keySet();
    if (keys.isEmpty()) {
      return new DerivationOutput.Deferred();
    }
    if (keys.equals(Set.of("path"))) {
      return new DerivationOutput.InputAddressed(node.get("path").path(node.get("path").string()));
    }
    if (keys.equals(Set.of("method", "hash"))) {
      Node hash = node.get("hash");
      return new DerivationOutput.Fixed(
          new ContentAddress(method(node), hash.checked(() -> Hash.parseSri(hash.string()))));
    }
    if (keys.equals(Set.of("method", "hashAlgo"))) {
      return new DerivationOutput.Floating(method(node), algorithm(node));
    }
    if (keys.equals(Set.of("method", "hashAlgo", "impure"))) {
      return new DerivationOutput.Impure(method(node), algorithm(node));
    }
    throw node.error("no kind of output has the keys " + keys);
  }

  private static ContentAddressMethod method(Node output) {
    Node method = output.get("method");
    return method.checked(() -> ContentAddressMethod.parse(method.string()));
  }

  private static HashAlgorithm algorithm(Node output) {
    Node algorithm = output.get("hashAlgo");
    return algorithm.checked(() -> HashAlgorithm.parse(algorithm.string()));
  }

  private static InputOutputs input(Node node, int depth) {
    if (depth > MAX_DEPTH) {
      throw node.error("dynamic outputs are nested deeper than " + MAX_DEPTH);
    }
    SortedSet<String> outputs = new TreeSet<>();
    node.get("outputs").elements().forEach(output -> outputs.add(output.string()));
    SortedMap<String, InputOutputs> dynamic = new TreeMap<>();
    node.get("dynamicOutputs")
        .entries()
        .forEach((output, below) -> dynamic.put(output, input(below, depth + 1)));
    return new InputOutputs(outputs, dynamic);
  }

  /** A value and where it is, for messages. Texts come out as byte strings. */
  private record Node(JsonNode value, String where) {
    Node get(String key) {
      JsonNode found = value.get(key);
      if (found == null) {
        throw error("key '" + key + "' is missing");
      }
      return new Node(found, where + "." + key);
    }

    Map<String, Node> entries() {
      if (!value.isObject()) {
        throw error("it must be an object");
      }
      Map<String, Node> entries = new TreeMap<>();
      value
          .properties()
          .forEach(
              e ->
                  entries.put(
                      ByteStrings.fromText(e.getKey()),
                      new Node(e.getValue(), where + "." + e.getKey())));
      return entries;
    }

    List<Node> elements() {
      if (!value.isArray()) {
        throw error("it must be an array");
      }
      List<Node> elements = new ArrayList<>();
      for (JsonNode element : value) {
        elements.add(new Node(element, where + "[" + elements.size() + "]"));
      }
      return elements;
    }

    String string() {
      if (!value.isTextual()) {
        throw error("it must be a string");
      }
      return ByteStrings.fromText(value.textValue());
    }

    int integer() {
      if (!value.isInt()) {
        throw error("it must be an integer");
      }
      return value.intValue();
    }

    StorePath path(String baseName) {
      return checked(() -> new StorePath(baseName));
    }

    <T> T checked(java.util.function.Supplier<T> read) {
      try {
        return read.get();
      } catch (StoreException e) {
        throw error(String.valueOf(e.getMessage()));
      }
    }

    DerivationException error(String what) {
      return new DerivationException("json", "cannot read " + where + " from JSON: " + what);
    }
  }
}
