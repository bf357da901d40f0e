import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.warm.WarmEvaluator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A fleet of similar NixOS systems in a process that stays warm, as module-service evaluates them; prints one line of
 * JSON. Arguments: a checkout of nixpkgs, a configuration's file, a folder for a store, how many systems.
 */
public final class Fleet {
  private static final String SYSTEM =
      """
      { release, source, name }:
      (import (release + "/nixos/lib/eval-config.nix") {
        system = "x86_64-linux";
        modules = [ (/. + builtins.substring 1 (-1) (source + "/hosts/${name}.nix")) ];
      }).config.system.build.toplevel.drvPath
      """;

  /** After so many fleets the virtual machine has compiled what evaluates them. */
  private static final int WARMING = 3;

  private final WarmEvaluator.Settings settings;
  private final WarmEvaluator evaluator;
  private final LocalStore store;
  private final StorePath release;

  private Fleet(WarmEvaluator.Settings settings, WarmEvaluator evaluator, LocalStore store, StorePath release) {
    this.settings = settings;
    this.evaluator = evaluator;
    this.store = store;
    this.release = release;
  }

  public static void main(String[] args) throws Exception {
    int systems = Integer.parseInt(args[3]);
    String common = Files.readString(Path.of(args[1]));
    LocalStore store = LocalStore.inRoot(Path.of(args[2]));
    StorePath release =
        store.addTree("nixpkgs", DiskTree.open(Path.of(args[0])), ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
    store.flush();
    var settings =
        new WarmEvaluator.Settings(
            "x86_64-linux", null, null, 10_000, Path.of(args[2], "fetched"), List.of(), DeniedAddresses.NONE);
    var evaluator = new WarmEvaluator(store, settings);
    new Fleet(settings, evaluator, store, release).run(systems, common);
    System.exit(0);
  }

  private void run(int systems, String common) throws Exception {
    long start = System.nanoTime();
    evaluate(tree(1, common, "first"), "host0");
    double first = seconds(start);
    long peakOfOne = peak();
    // The process becomes warm: it evaluates other fleets.
    for (int i = 0; i < WARMING; i++) {
      all(tree(systems, common + "\n# " + i, "old"), systems);
    }
    StorePath tree = tree(systems + 1, common, "new");
    start = System.nanoTime();
    evaluate(tree, "host" + systems);
    double one = seconds(start);
    start = System.nanoTime();
    all(tree, systems);
    double each = seconds(start) / systems;
    StorePath changed = tree(systems + 1, common, "changed");
    start = System.nanoTime();
    List<WarmEvaluator.Outcome> outcomes = all(changed, systems);
    double change = seconds(start);
    long peakOfAll = peak();
    for (int i : new int[] {0, systems / 2}) {
      requireAlone(changed, "host" + i, outcomes.get(i));
    }
    long untouched = outcomes.stream().filter(o -> o.untouched().isPresent()).count();
    System.out.printf(
        Locale.ROOT,
        "{\"first_s\": %.3f, \"one_s\": %.3f, \"each_s\": %.3f, \"change_s\": %.3f, \"untouched\": %d, \"systems\": %d, \"reads\": %d,"
            + " \"peak_of_one_mb\": %d, \"peak_of_all_mb\": %d}%n",
        first, one, each, change, untouched, systems, outcomes.get(1).reads(), peakOfOne, peakOfAll);
  }

  /** All systems but the last, as many at once as there are cores. */
  private List<WarmEvaluator.Outcome> all(StorePath tree, int systems) throws Exception {
    List<WarmEvaluator.Outcome> outcomes = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<WarmEvaluator.Outcome>> running = new ArrayList<>();
      for (int i = 0; i < systems; i++) {
        String name = "host" + i;
        running.add(workers.submit(() -> evaluate(tree, name)));
      }
      for (Future<WarmEvaluator.Outcome> each : running) {
        outcomes.add(each.get());
      }
    }
    return outcomes;
  }

  /** Nothing that is shared may change a result: an evaluator that has seen nothing says the same. */
  private void requireAlone(StorePath tree, String name, WarmEvaluator.Outcome shared) {
    try (var alone = new WarmEvaluator(store, settings)) {
      String json = new Fleet(settings, alone, store, release).evaluate(tree, name).json();
      if (!json.equals(shared.json())) {
        throw new IllegalStateException(name + " is " + shared.json() + ", but alone it is " + json);
      }
    }
  }

  private WarmEvaluator.Outcome evaluate(StorePath tree, String name) {
    return evaluator.evaluate(
        new WarmEvaluator.Request(
            SYSTEM,
            Map.of("release", store.dir().print(release), "source", store.dir().print(tree), "name", name),
            List.of(release, tree),
            tree));
  }

  /** One file for what the systems share and one for each; {@code salt} is a line in that of the first. */
  private StorePath tree(int systems, String common, String salt) {
    Map<String, FileSystemObject> hosts = new TreeMap<>();
    for (int i = 0; i < systems; i++) {
      String line = i == 0 ? " environment.etc.salt.text = \"" + salt + "\";" : "";
      hosts.put(
          "host" + i + ".nix",
          MemoryTree.file(
              "{ lib, ... }: { imports = [ ../common.nix ]; networking.hostName = lib.mkForce \"host" + i + "\";" + line + " }\n"));
    }
    Map<String, FileSystemObject> root = new TreeMap<>();
    root.put("common.nix", MemoryTree.file(common));
    root.put("hosts", MemoryTree.directory(hosts));
    StorePath path =
        store.addTree("source", MemoryTree.directory(root), ContentAddressMethod.NAR, HashAlgorithm.SHA256, List.of());
    store.flush();
    return path;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The most memory that the process has had so far, in megabytes. */
  private static long peak() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000)
        .findFirst()
        .orElse(0);
  }
}
