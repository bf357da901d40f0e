package dev.firn.evalservice.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.evalservice.domain.Distribution;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.Pin;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.Target;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.flake.LockNode;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.flake.LockedFlake;
import dev.firn.kit.kafka.StageHandler;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.warm.EvaluationFault;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fetches a submission's sources, pins them, and finds its systems. */
public final class ConfigurationHandler implements StageHandler {
  private static final String MODULES = "configuration.nix";
  private static final String SYSTEMS_OF_FLAKE =
      """
      { reference }:
      let flake = builtins.getFlake reference; in
      builtins.attrNames (flake.nixosConfigurations or
        (throw "the flake has no nixosConfigurations: it describes no system"))
      """;

  private final WarmEvaluator evaluator;
  private final RunningEvaluations running;
  private final SourceTrees trees;
  private final Releases releases;
  private final Consumer<Collection<StorePath>> publish;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param running the evaluations, which a newer revision ends, or somebody who cancels
   * @param publish makes store paths known to the other services; called before they are named in
   *     an event
   */
  public ConfigurationHandler(
      WarmEvaluator evaluator,
      RunningEvaluations running,
      SourceTrees trees,
      Releases releases,
      Consumer<Collection<StorePath>> publish) {
    this.evaluator = evaluator;
    this.running = running;
    this.trees = trees;
    this.releases = releases;
    this.publish = publish;
  }

  @Override
  public List<FirnEvent> handle(Envelope<FirnEvent> envelope) {
    if (!(envelope.event() instanceof ConfigurationSubmitted submitted)) {
      return List.of();
    }
    FirnEvent end;
    try {
      end =
          running.run(
              submitted.configuration(),
              submitted.revision(),
              submitted.target(),
              () -> evaluate(submitted));
    } catch (EvaluationFault e) {
      end = rejected(submitted, e.fault());
    }
    return running.unlessCancelled(submitted.revision(), List.of(end));
  }

  @Override
  public List<FirnEvent> onFailure(Envelope<FirnEvent> envelope, RuntimeException failure) {
    return envelope.event() instanceof ConfigurationSubmitted submitted
        ? running.unlessCancelled(
            submitted.revision(),
            List.of(
                rejected(
                    submitted, Fault.of("internal-error", String.valueOf(failure.getMessage())))))
        : List.of();
  }

  private static ConfigurationRejected rejected(ConfigurationSubmitted submitted, Fault fault) {
    return new ConfigurationRejected(submitted.configuration(), submitted.revision(), fault);
  }

  private ConfigurationEvaluated evaluate(ConfigurationSubmitted submitted) {
    long start = System.nanoTime();
    List<Pin> pins = new ArrayList<>();
    StorePath tree = null;
    List<SystemEntry> systems;
    switch (submitted.source()) {
      case Source.Packages(List<String> attributes, String release) -> {
        pins.add(pin(releases.get(release)));
        String user = submitted.target().profile().substring("user/".length());
        systems = List.of(new SystemEntry(user, "", attributes));
      }
      case Source.Tree(String path, String entry, String release) -> {
        tree = evaluator.store().dir().parse(path);
        Found found = find(submitted, tree, entry, release, pins);
        tree = found.tree;
        systems = found.systems;
      }
      case Source.Git(String url, String ref, String rev, String entry, String release) -> {
        Fetched fetched = Releases.fetch(evaluator, gitReference(url, ref, rev), url);
        pins.add(pin("source", fetched));
        Found found = find(submitted, fetched.path(), entry, release, pins);
        tree = found.tree;
        systems = found.systems;
      }
      case Source.FlakeRef(String reference, String release) -> {
        int hash = reference.indexOf('#');
        String flake = hash < 0 ? reference : reference.substring(0, hash);
        Fetched fetched = Releases.fetch(evaluator, flake, flake);
        pins.add(pin("source", fetched));
        String entry = hash < 0 ? null : reference.substring(hash);
        Found found = find(submitted, fetched.path(), entry, release, pins);
        tree = found.tree;
        systems = found.systems;
      }
    }
    Distribution distribution = distribution(systems, submitted.target());
    List<StorePath> named = new ArrayList<>();
    pins.forEach(pin -> named.add(evaluator.store().dir().parse(pin.storePath())));
    if (tree != null) {
      named.add(tree);
    }
    publish.accept(named);
    return new ConfigurationEvaluated(
        submitted.configuration(),
        submitted.revision(),
        tree == null ? null : evaluator.store().dir().print(tree),
        pins,
        distribution.systems(),
        distribution.target(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private static Distribution distribution(List<SystemEntry> systems, Target target) {
    try {
      return Distribution.of(systems, target);
    } catch (IllegalArgumentException e) {
      throw new EvaluationFault(Fault.of("no-system-for-node", String.valueOf(e.getMessage())));
    }
  }

  private record Found(StorePath tree, List<SystemEntry> systems) {}

  private Found find(
      ConfigurationSubmitted submitted,
      StorePath tree,
      @Nullable String entry,
      @Nullable String release,
      List<Pin> pins) {
    boolean flake = entry == null ? hasFile(tree, "flake.nix") : entry.startsWith("#");
    if (flake) {
      StorePath locked = lock(tree, pins);
      return new Found(locked, systemsOfFlake(locked, entry));
    }
    String file = entry == null ? MODULES : entry;
    if (!hasFile(tree, file)) {
      throw new EvaluationFault(
          new Fault(
              "no-configuration",
              "there is no "
                  + file
                  + (entry == null ? " and no flake.nix" : "")
                  + " in what was submitted",
              file,
              0,
              0,
              null));
    }
    pins.add(pin(releases.get(release)));
    return new Found(tree, List.of(new SystemEntry(submitted.configuration(), file, List.of())));
  }

  private boolean hasFile(StorePath tree, String path) {
    return evaluator.store().read(tree, object -> hasFile(object, List.of(path.split("/"))));
  }

  /** A directory can be looked into only while it is being visited. */
  private static boolean hasFile(FileSystemObject at, List<String> names) throws IOException {
    if (names.isEmpty()) {
      return !(at instanceof FileSystemObject.Directory);
    }
    boolean[] found = new boolean[1];
    if (at instanceof FileSystemObject.Directory directory) {
      directory.visit(
          (name, child) -> {
            if (name.equals(names.getFirst())) {
              found[0] = hasFile(child, names.subList(1, names.size()));
            }
          });
    }
    return found[0];
  }

  /** The tree with a lock file that pins every input. */
  private StorePath lock(StorePath tree, List<Pin> pins) {
    String directory = evaluator.store().dir().print(tree);
    WarmEvaluator.Request request = new WarmEvaluator.Request("", Map.of(), List.of(tree), tree);
    LockedFlake locked;
    try {
      locked =
          evaluator.with(
              request,
              nix ->
                  nix.run(
                      () -> {
                        LockedFlake found =
                            nix.flakes().lockDirectory(directory, LockOptions.COMMAND);
                        // inputs that are read from the cache are going to be named to others
                        found
                            .directories()
                            .values()
                            .forEach(path -> nix.host().ensureCopied(pathOf(path)));
                        return found;
                      }));
    } catch (FetchException e) {
      throw new EvaluationFault(
          new Fault("flake", String.valueOf(e.getMessage()), "flake.nix", 0, 0, null));
    }
    Map<LockNode, String> names = locked.locks().render().keys();
    locked
        .directories()
        .forEach(
            (node, path) ->
                node.lock()
                    .ifPresent(
                        lock ->
                            pins.add(
                                new Pin(
                                    names.getOrDefault(node, "input"),
                                    lock.locked().toString(),
                                    evaluator.store().dir().print(pathOf(path))))));
    return locked.changes().isEmpty()
        ? tree
        : trees.withFile(
            tree, "flake.lock", locked.locks().text().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The store path that a path is in. */
  private StorePath pathOf(String path) {
    return evaluator.store().dir().split(path).storePath();
  }

  private List<SystemEntry> systemsOfFlake(StorePath tree, @Nullable String entry) {
    String names =
        evaluator.json(
            new WarmEvaluator.Request(
                SYSTEMS_OF_FLAKE,
                Map.of("reference", evaluator.reference(tree)),
                List.of(tree),
                tree));
    List<SystemEntry> systems = new ArrayList<>();
    try {
      for (String name : json.readValue(names, String[].class)) {
        if (entry == null || entry.equals("#" + name)) {
          systems.add(new SystemEntry(name, "#" + name, List.of()));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    if (systems.isEmpty()) {
      throw new EvaluationFault(
          new Fault(
              "no-system",
              entry == null
                  ? "the flake's nixosConfigurations are empty"
                  : "the flake has no nixosConfigurations."
                      + entry.substring(1)
                      + ", only "
                      + names,
              "flake.nix",
              0,
              0,
              null));
    }
    return systems;
  }

  private static String gitReference(String url, @Nullable String ref, @Nullable String rev) {
    StringBuilder reference = new StringBuilder(url.startsWith("git+") ? url : "git+" + url);
    char separator = url.indexOf('?') < 0 ? '?' : '&';
    if (ref != null) {
      reference.append(separator).append("ref=").append(ref);
      separator = '&';
    }
    if (rev != null) {
      reference.append(separator).append("rev=").append(rev);
    }
    return reference.toString();
  }

  private Pin pin(Release release) {
    return new Pin("release", release.locked(), evaluator.store().dir().print(release.tree()));
  }

  private Pin pin(String name, Fetched fetched) {
    return new Pin(
        name, fetched.locked().toUrl().toString(), evaluator.store().dir().print(fetched.path()));
  }
}
