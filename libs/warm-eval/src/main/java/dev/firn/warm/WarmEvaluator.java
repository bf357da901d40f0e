package dev.firn.warm;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Reads;
import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.events.Fault;
import dev.firn.instantiate.Expression;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.fetch.FetchSettings;
import dev.firn.instantiate.fetch.config.FetchConfiguration;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.instantiate.host.DerivationBuilder;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.StoreException;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates for a service, in pure mode: an evaluation sees the trees in the store that it is shown
 * and nothing else of the machine. Parsed files and evaluated imports stay for the next one.
 * Thread-safe.
 */
public final class WarmEvaluator implements AutoCloseable {
  /**
   * What it works with.
   *
   * @param system the platform that configurations are for, unless they say otherwise
   * @param flakeRegistry a registry file that names such as {@code nixpkgs} are looked up in; null
   *     for none
   * @param builder builds what an evaluation needs; null when nothing can be built
   * @param evaluations after so many a fresh evaluator is begun, so that what is kept stays bounded
   * @param cache a folder for what was fetched
   * @param localSources the folders of this machine that sources may be fetched from; whoever has
   *     something evaluated can read nothing else of its disk
   * @param deniedAddresses where nothing may be fetched from
   */
  public record Settings(
      String system,
      @Nullable Path flakeRegistry,
      @Nullable DerivationBuilder builder,
      int evaluations,
      Path cache,
      List<Path> localSources,
      DeniedAddresses deniedAddresses) {
    public Settings {
      localSources = List.copyOf(localSources);
    }
  }

  /**
   * An expression with string arguments.
   *
   * @param text a function of a set of strings
   * @param visible trees in the store that may be read
   * @param tree the one among them that was submitted; null for none. Places are told relative to
   *     it.
   */
  public record Request(
      String text,
      Map<String, String> arguments,
      Collection<StorePath> visible,
      @Nullable StorePath tree) {}

  private static final Pattern DERIVATION =
      Pattern.compile("/[^\\s\"\\\\]*/[0-9a-z]{32}-[^\\s\"\\\\/]*\\.drv");

  /** What is known of trees takes memory too; those of a few revisions are enough. */
  private static final int MOST_TREES = 64;

  private static final long REMEMBERED_BYTES = 64L << 20;

  private final Remembered remembered = new Remembered(REMEMBERED_BYTES);
  private final Map<StorePath, TreeContents> trees = new LastUsed<>(MOST_TREES);
  private final LocalStore store;
  private final Settings settings;
  private final Limits limits;
  private final ReadWriteLock recycling = new ReentrantReadWriteLock();
  private final AtomicInteger used = new AtomicInteger();
  private Instantiator nix;

  /** Makes one without limits over an open store; the store stays the caller's. */
  public WarmEvaluator(LocalStore store, Settings settings) {
    this(store, settings, Limits.NONE);
  }

  /**
   * Makes one over an open store.
   *
   * @param limits of each evaluation outside of {@link RunningEvaluations}
   */
  public WarmEvaluator(LocalStore store, Settings settings, Limits limits) {
    this.store = store;
    this.settings = settings;
    this.limits = limits;
    this.nix = open();
  }

  private Instantiator open() {
    Path registry = settings.flakeRegistry;
    NixSettings nixSettings =
        NixSettings.defaults()
            .with("pure-eval", "true")
            .with("system", settings.system)
            .with("accept-flake-config", "false")
            .with("experimental-features", "nix-command flakes")
            .with("flake-registry", registry == null ? "" : registry.toString());
    Instantiator.Builder builder =
        Instantiator.builder(nixSettings)
            .store(store)
            .environment(Map.of())
            .fetchSettings(fetching(nixSettings))
            .searchPath(List.of())
            .workingDirectory("/");
    if (settings.builder != null) {
      builder.derivationBuilder(settings.builder);
    }
    Instantiator fresh = builder.open();
    fresh.machine().shareApplications();
    return fresh;
  }

  private FetchSettings fetching(NixSettings nixSettings) {
    FetchSettings fetching =
        FetchConfiguration.of(
            nixSettings,
            Map.of("XDG_CACHE_HOME", settings.cache.toAbsolutePath().toString()),
            Progress.SILENT,
            _ -> {});
    return fetching.withDownloads(
        fetching
            .downloads()
            .withLocal(new LocalSources.Below(settings.localSources))
            .withDenied(settings.deniedAddresses));
  }

  /**
   * The value as JSON, and what it depends on.
   *
   * @param json derivations that it names are in the store
   * @param fingerprint a digest of all that was read of the submitted tree; empty where the result
   *     depends on the whole tree, or there is none
   * @param reads how many things were read
   * @param untouched the tree for which it was evaluated, if that was another one: every single
   *     read gives the same in both, so it was not evaluated again
   */
  public record Outcome(
      String json, String fingerprint, int reads, Optional<StorePath> untouched) {}

  /**
   * The value as JSON. Derivations that it names are in the store when this returns.
   *
   * @throws EvaluationFault if the expression is at fault
   */
  public String json(Request request) {
    return evaluate(request).json;
  }

  /**
   * Evaluates, unless that was done before: for this tree, or for one of which everything that was
   * read is the same here.
   *
   * @throws EvaluationFault if the expression is at fault
   */
  public Outcome evaluate(Request request) {
    StorePath tree = request.tree;
    Remembered.Key key = key(request);
    TreeContents contents = tree == null ? null : contents(tree);
    Optional<Remembered.Result> known = remembered.find(key, contents, this::isInStore);
    if (known.isPresent()) {
      return outcome(known.get(), tree);
    }
    if (tree == null || contents == null) {
      Remembered.Result result = new Remembered.Result(run(request), new TreeSet<>(), "", null);
      remembered.put(key, result);
      return outcome(result, null);
    }
    Reads reads = new Reads(store.dir().print(tree), marks(tree));
    String json = reads.during(() -> run(request));
    if (reads.dependsOnPlace() || reads.marks(json)) {
      return new Outcome(json, "", reads.all().size(), Optional.empty());
    }
    SortedSet<Reads.Read> all = reads.all();
    Remembered.Result result = new Remembered.Result(json, all, contents.fingerprint(all), tree);
    remembered.put(key, result);
    return outcome(result, tree);
  }

  private static Outcome outcome(Remembered.Result result, @Nullable StorePath asked) {
    return new Outcome(
        result.json(),
        result.fingerprint(),
        result.reads().size(),
        Optional.ofNullable(result.tree()).filter(tree -> !tree.equals(asked)));
  }

  private String run(Request request) {
    return with(
        request,
        nix -> {
          Expression expression = nix.text(request.text);
          for (Map.Entry<String, String> argument : request.arguments.entrySet()) {
            expression = expression.stringArgument(argument.getKey(), bytes(argument.getValue()));
          }
          String json = expression.json();
          return new String(json.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        });
  }

  /** The request with what stands for the tree in the place of the tree. */
  private Remembered.Key key(Request request) {
    StorePath tree = request.tree;
    Map<String, String> arguments = new HashMap<>(request.arguments);
    if (tree != null) {
      String reference = reference(tree);
      String path = store.dir().print(tree);
      arguments.replaceAll(
          (_, value) -> value.replace(reference, "<reference>").replace(path, "<tree>"));
    }
    return new Remembered.Key(
        request.text,
        arguments,
        request.visible.stream()
            .filter(path -> !path.equals(tree))
            .map(StorePath::baseName)
            .sorted()
            .toList());
  }

  /** What a result that depends on which tree it is would have in it. */
  private Set<String> marks(StorePath tree) {
    Set<String> marks = new HashSet<>();
    marks.add(tree.hashPart());
    store
        .queryPathInfo(tree)
        .ifPresent(
            info -> {
              marks.add(info.narHash().sri());
              marks.add(info.narHash().base16());
              marks.add(info.narHash().nix32());
            });
    return marks;
  }

  private TreeContents contents(StorePath tree) {
    synchronized (trees) {
      TreeContents known = trees.get(tree);
      if (known != null) {
        return known;
      }
    }
    TreeContents made = TreeContents.of(store, tree);
    synchronized (trees) {
      trees.put(tree, made);
    }
    return made;
  }

  private boolean isInStore(Remembered.Result result) {
    Matcher named = DERIVATION.matcher(result.json());
    while (named.find()) {
      Optional<StorePath> path = store.dir().tryParse(named.group());
      if (path.isPresent() && !store.isValid(path.get())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The locked reference of a flake that is in the store.
   *
   * @throws IllegalStateException if it is not there
   */
  public String reference(StorePath tree) {
    return store
        .queryPathInfo(tree)
        .map(
            info ->
                "path:"
                    + store.dir().print(tree)
                    + "?narHash="
                    + info.narHash().sri().replace("+", "%2B").replace("=", "%3D"))
        .orElseThrow(
            () -> new IllegalStateException("the source " + tree + " is not in the store"));
  }

  /**
   * Works with the evaluator itself. What that adds to the store is registered when this returns,
   * however it ends.
   *
   * @throws EvaluationFault if the evaluation is at fault
   */
  public <T> T with(Request request, Function<Instantiator, T> task) {
    if (used.incrementAndGet() > settings.evaluations) {
      recycle();
    }
    recycling.readLock().lock();
    Instantiator current = nix;
    try (Adding _ = store::flush) {
      Meter meter = RunningEvaluations.current().orElseGet(() -> new Meter(limits));
      return current
          .host()
          .showing(request.visible, () -> current.run(() -> task.apply(current), meter));
    } catch (EvalException e) {
      String tree = request.tree == null ? null : store.dir().print(request.tree);
      throw new EvaluationFault(new FaultReader(current.machine().positions(), tree).read(e));
    } catch (StoreException e) {
      throw new EvaluationFault(Fault.of("store", String.valueOf(e.getMessage())));
    } finally {
      recycling.readLock().unlock();
    }
  }

  /** Keeps collectors away from what is added until that is registered, so it always has to end. */
  @FunctionalInterface
  private interface Adding extends AutoCloseable {
    @Override
    void close();
  }

  private void recycle() {
    recycling.writeLock().lock();
    try {
      if (used.get() > settings.evaluations) {
        used.set(0);
        nix = open();
      }
    } finally {
      recycling.writeLock().unlock();
    }
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The store that evaluations write to. */
  public LocalStore store() {
    return store;
  }

  @Override
  public void close() {
    store.flush();
  }
}
