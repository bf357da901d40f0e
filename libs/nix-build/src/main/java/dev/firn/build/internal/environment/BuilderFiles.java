package dev.firn.build.internal.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.build.BuildException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StorePath;
import dev.firn.store.text.ByteStrings;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The closures that {@code exportReferencesGraph} describes, and the JSON of attributes. */
final class BuilderFiles {
  private final LocalStore store;
  private final StorePath path;
  private final Set<StorePath> inputs;

  BuilderFiles(LocalStore store, StorePath path, Set<StorePath> inputs) {
    this.store = store;
    this.path = path;
    this.inputs = inputs;
  }

  /** The text of a closure: path, no deriver, number of references, references; a line each. */
  String registration(List<String> roots) {
    StringBuilder out = new StringBuilder();
    for (StorePath each : exported(roots)) {
      PathInfo info = info(each);
      out.append(store.dir().print(each)).append("\n\n");
      out.append(info.references().size()).append('\n');
      info.references().forEach(r -> out.append(store.dir().print(r)).append('\n'));
    }
    return out.toString();
  }

  /** The structured attributes with what Nix adds to them. */
  JsonNode structured(Options options, Derivation derivation) {
    ObjectNode json = options.structured().orElseThrow().deepCopy();
    ObjectNode outputs = json.putObject("outputs");
    for (String output : derivation.outputs().keySet()) {
      outputs.put(output, Placeholder.ofOwnOutput(output).render());
    }
    options
        .exportReferencesGraph()
        .forEach((key, roots) -> json.set(ByteStrings.toText(key).orElse(key), describe(roots)));
    return json;
  }

  private ArrayNode describe(List<String> roots) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (StorePath each : exported(roots)) {
      PathInfo info = info(each);
      ObjectNode object = list.addObject();
      object.put("narHash", info.narHash().encodeWithAlgorithm(HashFormat.NIX32));
      object.put("narSize", info.narSize());
      ArrayNode references = object.putArray("references");
      info.references().forEach(r -> references.add(store.dir().print(r)));
      info.contentAddress().ifPresent(ca -> object.put("ca", ca.toString()));
      object.put("path", store.dir().print(each));
      object.put("valid", true);
      object.put(
          "closureSize",
          store.closure(List.of(each)).stream().mapToLong(p -> info(p).narSize()).sum());
    }
    return list;
  }

  private SortedSet<StorePath> exported(Collection<String> roots) {
    TreeSet<StorePath> closure = new TreeSet<>();
    for (String root : roots) {
      StorePath storePath =
          store.dir().isInStore(root) ? store.dir().split(root).storePath() : null;
      if (storePath == null || !inputs.contains(storePath)) {
        throw BuildException.of(
            path,
            BuildException.Reason.UNSUPPORTED,
            "derivation '"
                + path.baseName()
                + "' wants the closure of '"
                + root
                + "' described, which is not among its inputs");
      }
      closure.addAll(store.closure(List.of(storePath)));
    }
    for (StorePath each : List.copyOf(closure)) {
      if (each.isDerivation()) {
        addOutputs(each, closure);
      }
    }
    return closure;
  }

  private void addOutputs(StorePath derivation, Set<StorePath> closure) {
    Derivation drv = store.readDerivation(derivation);
    drv.outputs()
        .forEach(
            (name, output) ->
                closure.addAll(
                    store.closure(
                        List.of(
                            output
                                .knownPath(store.dir(), drv.name(), name)
                                .orElseThrow(
                                    () ->
                                        BuildException.of(
                                            path,
                                            BuildException.Reason.UNSUPPORTED,
                                            "derivation '"
                                                + path.baseName()
                                                + "' wants a closure described that has outputs"
                                                + " which are not known before their build"))))));
  }

  private PathInfo info(StorePath each) {
    return store
        .queryPathInfo(each)
        .orElseThrow(
            () ->
                new ObjectException(
                    "not-valid", "path '" + store.dir().print(each) + "' is not valid"));
  }
}
