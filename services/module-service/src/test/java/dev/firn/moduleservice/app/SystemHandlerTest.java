package dev.firn.moduleservice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.base.BaseDistribution;
import dev.firn.eval.limit.Limits;
import dev.firn.events.Action;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.Pin;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import dev.firn.events.Target;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Systems of base are merged; those of which nothing has changed are not merged again. */
@Timeout(300)
class SystemHandlerTest {
  private static final List<String> HOSTS = List.of("one", "two", "three");

  @TempDir Path folder;
  private final List<StorePath> published = Collections.synchronizedList(new ArrayList<>());
  private final RunningEvaluations running = new RunningEvaluations(Limits.NONE);
  private LocalStore store;
  private WarmEvaluator evaluator;
  private SystemHandler handler;
  private String release;

  @BeforeEach
  void open() throws IOException {
    store = LocalStore.inRoot(folder.resolve("root"));
    Path base = Files.createDirectories(folder.resolve("base"));
    new BaseDistribution().unpack(base);
    release = store.dir().print(add("base", DiskTree.open(base)));
    begin(running);
  }

  /** With an evaluator that has seen nothing. */
  private void begin(RunningEvaluations running) {
    StorePath firnModule =
        add("firn-module.nix", MemoryTree.file(BaseDistribution.file("firn-module.nix"), false));
    evaluator =
        new WarmEvaluator(
            store,
            new WarmEvaluator.Settings(
                "x86_64-linux",
                null,
                null,
                100,
                folder.resolve("cache"),
                List.of(),
                DeniedAddresses.NONE));
    handler =
        new SystemHandler(
            new Merging(evaluator, "x86_64-linux", firnModule),
            running,
            store.dir(),
            _ -> {},
            published::addAll);
  }

  @AfterEach
  void close() {
    evaluator.close();
    store.close();
  }

  private StorePath add(String name, FileSystemObject tree) {
    StorePath path =
        store.addTree(name, tree, ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
    store.flush();
    return path;
  }

  private static final String ENDLESS =
      "{ ... }: { networking.hostName = builtins.toString (builtins.length"
          + " (builtins.genericClosure { startSet = [ { key = 0; } ];"
          + " operator = x: [ { key = builtins.bitAnd (x.key + 1) 7; } { key = x.key + 1; } ]; })); }";

  private static final String SYSTEM =
      "{ lib, ... }: { networking.hostName = \"%s\"; environment.etc.motd.text = \"%s\"; }";

  /** A flake with a system for each host. */
  private String flake(Map<String, String> messages) {
    Map<String, FileSystemObject> hosts = new TreeMap<>();
    StringBuilder systems = new StringBuilder();
    for (String host : HOSTS) {
      hosts.put(
          host + ".nix",
          MemoryTree.file(SYSTEM.formatted(host, messages.getOrDefault(host, "hello"))));
      systems.append(host).append(" = system ./hosts/").append(host).append(".nix; ");
    }
    String text =
        "{ outputs = { self }: let system = file: import (/. + \"%s/nixos/lib/eval-config.nix\") { system = \"x86_64-linux\"; modules = [ file ]; }; in { nixosConfigurations = { %s}; }; }"
            .formatted(release.substring(1), systems);
    return source(Map.of("flake.nix", MemoryTree.file(text), "hosts", MemoryTree.directory(hosts)));
  }

  private String source(Map<String, FileSystemObject> files) {
    return store.dir().print(add("source", MemoryTree.directory(new TreeMap<>(files))));
  }

  /**
   * One system is endless: its merge ends because it is cancelled, and that of the other counts no
   * more.
   */
  @Test
  void nothingFollowsFromWhatIsCancelledMeanwhile() throws InterruptedException {
    String source =
        source(
            Map.of(
                "endless.nix",
                MemoryTree.file(ENDLESS),
                "good.nix",
                MemoryTree.file(SYSTEM.formatted("good", "hello"))));
    List<SystemEntry> both =
        List.of(
            new SystemEntry("good", "good.nix", List.of()),
            new SystemEntry("endless", "endless.nix", List.of()));
    AtomicReference<Map<String, SystemMerged>> merged = new AtomicReference<>();
    Thread merging = new Thread(() -> merged.set(merge(source, both)));
    merging.start();
    while (published.isEmpty()) {
      Thread.sleep(10); // until the good one is done with
    }

    running.see(new ConfigurationCancelled("fleet", "r1", null));
    merging.join();

    assertThat(merged.get()).isEmpty();
    assertThat(merge(source, both)).isEmpty();
  }

  /** More systems than are merged at once, so that some have not begun. */
  @Test
  void aNewerSubmissionForTheSameNodesEndsTheMergesOfAnOlderOne() throws InterruptedException {
    String source = source(Map.of("endless.nix", MemoryTree.file(ENDLESS)));
    List<String> nodes =
        IntStream.rangeClosed(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(i -> "n" + i)
            .toList();
    Target named = new Target(nodes, Target.SYSTEM, Action.SWITCH);
    handler.handle(Envelope.of("/test", null, submitted("r1", named)));
    CompletableFuture<List<FirnEvent>> merging =
        CompletableFuture.supplyAsync(
            () ->
                handler.handle(
                    evaluated(
                        source,
                        nodes.stream()
                            .map(node -> new SystemEntry(node, "endless.nix", List.of()))
                            .toList())));
    Thread.sleep(500); // they mostly have begun; if not, they never do

    running.see(submitted("r2", named));

    assertThat(merging.join())
        .hasSize(nodes.size())
        .allSatisfy(
            event -> {
              assertThat(event).isInstanceOf(SystemRejected.class);
              assertThat(((SystemRejected) event).fault().message()).contains("r2");
            });
  }

  private static ConfigurationSubmitted submitted(String revision, Target target) {
    return new ConfigurationSubmitted(
        "fleet", revision, new Source.FlakeRef("x", null), target, null);
  }

  private Envelope<FirnEvent> evaluated(String source, List<SystemEntry> systems) {
    return Envelope.of(
        "/test",
        null,
        new ConfigurationEvaluated(
            "fleet",
            "r1",
            source,
            List.of(new Pin("release", "base", release)),
            systems,
            new Target(List.of(), Target.SYSTEM, Action.SWITCH),
            1));
  }

  private Map<String, SystemMerged> merge(String source, List<SystemEntry> systems) {
    Map<String, SystemMerged> merged = new TreeMap<>();
    handler
        .handle(evaluated(source, systems))
        .forEach(
            event -> {
              SystemMerged system = (SystemMerged) event;
              merged.put(system.system(), system);
            });
    return merged;
  }

  private static List<SystemEntry> hosts() {
    return HOSTS.stream().map(host -> new SystemEntry(host, "#" + host, List.of())).toList();
  }

  private static @Nullable String evaluatedFor(SystemMerged system) {
    SystemMerged.Inputs inputs = system.inputs();
    return inputs == null ? "nothing is known" : inputs.evaluatedFor();
  }

  @Test
  void aChangeToOneSystemOfAFlakeLeavesTheOthersUntouched() {
    String before = flake(Map.of());
    Map<String, SystemMerged> first = merge(before, hosts());
    String after = flake(Map.of("two", "changed"));

    Map<String, SystemMerged> second = merge(after, hosts());

    assertThat(first.values()).allSatisfy(system -> assertThat(evaluatedFor(system)).isNull());
    assertThat(evaluatedFor(second.get("one"))).isEqualTo(before);
    assertThat(evaluatedFor(second.get("two"))).isNull();
    assertThat(evaluatedFor(second.get("three"))).isEqualTo(before);
    assertThat(second.get("one").derivation()).isEqualTo(first.get("one").derivation());
    assertThat(second.get("two").derivation()).isNotEqualTo(first.get("two").derivation());
    assertThat(published).contains(store.dir().parse(second.get("two").derivation()));
  }

  @Test
  void whatIsTakenIsWhatEvaluatingGives() {
    merge(flake(Map.of()), hosts());
    String after = flake(Map.of("three", "changed"));
    Map<String, SystemMerged> taken = merge(after, hosts());

    WarmEvaluator warm = evaluator;
    begin(new RunningEvaluations(Limits.NONE));
    warm.close();
    Map<String, SystemMerged> anew = merge(after, hosts());

    for (String host : HOSTS) {
      assertThat(taken.get(host).derivation()).isEqualTo(anew.get(host).derivation());
    }
  }

  @Test
  void aFileThatNoSystemReadsChangesNone() {
    List<SystemEntry> web = List.of(new SystemEntry("web", "configuration.nix", List.of()));
    String before = tree("hello", "one");
    Map<String, SystemMerged> first = merge(before, web);

    assertThat(evaluatedFor(merge(tree("hello", "two"), web).get("web"))).isEqualTo(before);
    assertThat(evaluatedFor(merge(tree("changed", "two"), web).get("web"))).isNull();
    assertThat(evaluatedFor(first.get("web"))).isNull();
  }

  private String tree(String message, String readme) {
    return store
        .dir()
        .print(
            add(
                "source",
                MemoryTree.directory(
                    new TreeMap<>(
                        Map.of(
                            "configuration.nix", MemoryTree.file(SYSTEM.formatted("web", message)),
                            "README", MemoryTree.file(readme))))));
  }
}
