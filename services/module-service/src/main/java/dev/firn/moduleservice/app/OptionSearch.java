package dev.firn.moduleservice.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.base.BaseDistribution;
import dev.firn.events.Pin;
import dev.firn.events.SystemEntry;
import dev.firn.kit.store.WorkStore;
import dev.firn.moduleservice.domain.MergedSystem;
import dev.firn.moduleservice.domain.Systems;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.warm.EvaluationFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Options of one system, of a release's modules, or of all systems at once. Thread-safe.
 *
 * <p>Of all systems each is asked for as many options as are wanted at most: what comes first among
 * all is among the first of its own.
 */
public final class OptionSearch {
  /** The release that is part of Firn. */
  public static final String BASE = "base";

  /** What an option is in every system, as opposed to what one system makes of it. */
  private static final List<String> COMMON =
      List.of(
          "name", "path", "type", "description", "default", "example", "readOnly", "declarations");

  private static final List<String> OWN = List.of("isDefined", "priority", "value", "definitions");

  private final Systems systems;
  private final Merging merging;
  private final WorkStore store;
  private final ObjectMapper json = new ObjectMapper();
  private @Nullable StorePath base;

  /** Searches {@code systems}. */
  public OptionSearch(Systems systems, Merging merging, WorkStore store) {
    this.systems = systems;
    this.merging = merging;
    this.store = store;
  }

  /**
   * A system's options as JSON: a list, sorted by name.
   *
   * @throws EvaluationFault if the configuration is at fault
   */
  public String ofSystem(MergedSystem system, Merging.OptionQuery query) {
    List<StorePath> trees = new ArrayList<>();
    system.pins().forEach(pin -> trees.add(path(pin.storePath())));
    if (system.source() != null) {
      trees.add(path(system.source()));
    }
    store.ensure(trees);
    return merging.options(system, query);
  }

  /**
   * What can be set with the modules of a release, as in {@link #ofSystem}; empty if nothing is
   * known of that release.
   *
   * @param release its name or reference, as a submission names it
   */
  public Optional<String> ofRelease(String release, Merging.OptionQuery query) {
    return release(release)
        .map(
            pin -> {
              StorePath nothing =
                  add(
                      "source",
                      MemoryTree.directory(Map.of("configuration.nix", MemoryTree.file("{ }\n"))));
              return ofSystem(
                  new MergedSystem(
                      "",
                      "",
                      new SystemEntry("example", "configuration.nix", List.of()),
                      store.local().dir().print(nothing),
                      List.of(pin),
                      new MergedSystem.Waiting()),
                  query);
            });
  }

  /** A release that a system was made of, or the one that is always there. */
  private Optional<Pin> release(String name) {
    Optional<Pin> known =
        systems.latest().stream()
            .flatMap(s -> s.pins().stream())
            .filter(pin -> pin.input().equals("release") && pin.locked().equals(name))
            .findFirst();
    return known.isEmpty() && name.equals(BASE)
        ? Optional.of(new Pin("release", BASE, store.local().dir().print(base())))
        : known;
  }

  /** The same path as any other service makes of it. */
  private synchronized StorePath base() {
    StorePath known = base;
    if (known == null) {
      known = add(BASE, folder(new BaseDistribution().paths(), ""));
      base = known;
    }
    return known;
  }

  private static FileSystemObject.Directory folder(List<String> paths, String prefix) {
    Map<String, FileSystemObject> entries = new TreeMap<>();
    for (String path : paths) {
      if (path.startsWith(prefix)) {
        int slash = path.indexOf('/', prefix.length());
        String name =
            slash < 0 ? path.substring(prefix.length()) : path.substring(prefix.length(), slash);
        if (slash < 0) {
          entries.put(name, MemoryTree.file(BaseDistribution.file(path), false));
        } else {
          entries.computeIfAbsent(name, n -> folder(paths, prefix + n + "/"));
        }
      }
    }
    return MemoryTree.directory(entries);
  }

  private StorePath add(String name, FileSystemObject tree) {
    return store
        .local()
        .addTree(name, tree, ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
  }

  /**
   * Options of all systems, each with the systems that have it.
   *
   * @param options sorted by name
   * @param faults of systems that could not be looked into, by system
   */
  public record Found(List<JsonNode> options, Map<String, String> faults) {}

  /** Searches the merged revision of each system. */
  public Found ofAllSystems(Merging.OptionQuery query) {
    Map<String, ObjectNode> options = new TreeMap<>();
    Map<String, String> faults = new TreeMap<>();
    for (MergedSystem latest : systems.latest()) {
      String name = latest.configuration() + "/" + latest.entry().name();
      MergedSystem merged = merged(latest);
      if (merged != null) {
        try {
          for (JsonNode option : json.readTree(ofSystem(merged, query))) {
            add(options, option, name, merged.revision());
          }
        } catch (EvaluationFault e) {
          faults.put(name, e.fault().message());
        } catch (JsonProcessingException e) {
          throw new IllegalStateException("the options of " + name + " cannot be read", e);
        }
      }
    }
    return new Found(
        options.values().stream().limit(query.limit()).map(JsonNode.class::cast).toList(), faults);
  }

  private @Nullable MergedSystem merged(MergedSystem latest) {
    return latest.entry().packages().isEmpty()
        ? systems.find(latest.configuration(), latest.entry().name(), Optional.empty()).orElse(null)
        : null;
  }

  private void add(
      Map<String, ObjectNode> options, JsonNode option, String system, String revision) {
    ObjectNode all =
        options.computeIfAbsent(
            option.path("name").asText(),
            _ -> {
              ObjectNode made = json.createObjectNode();
              copy(option, COMMON, made);
              made.putArray("systems");
              return made;
            });
    ObjectNode own = ((ArrayNode) all.get("systems")).addObject();
    own.put("system", system);
    own.put("revision", revision);
    copy(option, OWN, own);
  }

  private static void copy(JsonNode from, List<String> fields, ObjectNode to) {
    for (String field : fields) {
      if (from.has(field)) {
        to.set(field, from.get(field));
      }
    }
  }

  private StorePath path(String text) {
    return store.local().dir().parse(text);
  }
}
