package dev.firn.store.realisation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.store.StoreException;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.signature.Signature;
import dev.firn.store.text.ByteStrings;
import dev.firn.store.text.CanonicalJson;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** An entry of the build trace, with the signatures of those who vouch for it. */
public record Realisation(
    DerivationOutputId id, StorePath outPath, SortedSet<Signature> signatures) {
  public Realisation {
    signatures = Collections.unmodifiableSortedSet(new TreeSet<>(signatures));
  }

  /** The text that is signed: the JSON of key and value, without signatures. */
  public String fingerprint() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("key", keyJson());
    json.putObject("value").put("outPath", outPath.baseName());
    return ByteStrings.fromText(CanonicalJson.print(json));
  }

  /** This with a signature more. */
  public Realisation signedBy(SecretKey key) {
    TreeSet<Signature> all = new TreeSet<>(signatures);
    all.add(key.sign(fingerprint()));
    return new Realisation(id, outPath, all);
  }

  private ObjectNode keyJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("drvPath", id.derivation().baseName())
        .put("outputName", id.output());
  }

  /** The value alone, which a binary cache keeps at {@link DerivationOutputId#cacheKey}. */
  public ObjectNode valueToJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("outPath", outPath.baseName());
    ArrayNode list = json.putArray("signatures");
    for (Signature signature : signatures) {
      list.addObject().put("keyName", signature.keyName()).put("sig", signature.base64());
    }
    return json;
  }

  /** Key and value. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("key", keyJson());
    json.set("value", valueToJson());
    return json;
  }

  /**
   * Reads key and value. Signatures may be objects or {@code NAME:BASE64}.
   *
   * @throws RealisationException with the key that is missing or wrong
   */
  public static Realisation fromJson(JsonNode json) {
    JsonNode key = member(json, "key");
    DerivationOutputId id;
    try {
      id = new DerivationOutputId(path(key, "drvPath"), text(member(key, "outputName")));
    } catch (StoreException e) {
      throw new RealisationException("build trace entry: " + e.getMessage(), e);
    }
    return fromValueJson(id, member(json, "value"));
  }

  /** Reads a value whose key is known. */
  public static Realisation fromValueJson(DerivationOutputId id, JsonNode value) {
    TreeSet<Signature> signatures = new TreeSet<>();
    JsonNode list = value.get("signatures");
    if (list != null && !list.isNull()) {
      if (!list.isArray()) {
        throw new RealisationException("build trace entry: 'signatures' must be an array");
      }
      for (JsonNode signature : list) {
        signatures.add(signature(signature));
      }
    }
    return new Realisation(id, path(value, "outPath"), signatures);
  }

  private static Signature signature(JsonNode json) {
    try {
      return json.isTextual()
          ? Signature.parse(json.textValue())
          : Signature.of(text(member(json, "keyName")), text(member(json, "sig")));
    } catch (StoreException e) {
      throw new RealisationException("build trace entry: " + e.getMessage(), e);
    }
  }

  private static StorePath path(JsonNode json, String key) {
    try {
      return new StorePath(text(member(json, key)));
    } catch (StoreException e) {
      throw new RealisationException("build trace entry: " + key + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode member(JsonNode json, String key) {
    JsonNode found = json.get(key);
    if (found == null) {
      throw new RealisationException("build trace entry: key '" + key + "' is missing");
    }
    return found;
  }

  private static String text(JsonNode json) {
    if (!json.isTextual()) {
      throw new RealisationException("build trace entry: " + json + " must be a string");
    }
    return ByteStrings.fromText(json.textValue());
  }
}
