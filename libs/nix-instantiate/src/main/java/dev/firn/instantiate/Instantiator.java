package dev.firn.instantiate;

import dev.firn.eval.Evaluator;
import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Documentation;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.host.Host;
import dev.firn.eval.host.SearchPathEntry;
import dev.firn.eval.limit.Meter;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Origin;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.builtins.DerivationBuiltins;
import dev.firn.instantiate.builtins.HashBuiltins;
import dev.firn.instantiate.builtins.NativeBuiltins;
import dev.firn.instantiate.builtins.SourceBuiltins;
import dev.firn.instantiate.fetch.FetchSettings;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.builtins.ClosureBuiltins;
import dev.firn.instantiate.fetch.builtins.FetchBuiltins;
import dev.firn.instantiate.fetch.builtins.MercurialBuiltins;
import dev.firn.instantiate.fetch.closure.Closures;
import dev.firn.instantiate.fetch.config.FetchConfiguration;
import dev.firn.instantiate.fetch.config.FetchedSearchPath;
import dev.firn.instantiate.fetch.config.HostAccess;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.instantiate.flake.FlakeOverride;
import dev.firn.instantiate.flake.Flakes;
import dev.firn.instantiate.flake.builtins.FlakeBuiltins;
import dev.firn.instantiate.host.DerivationBuilder;
import dev.firn.instantiate.host.Environment;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.instantiate.host.MessageSink;
import dev.firn.instantiate.host.ReadListener;
import dev.firn.instantiate.host.SearchPathSource;
import dev.firn.instantiate.settings.NixPath;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.objects.ReadOnlyStore;
import dev.firn.store.objects.Store;
import dev.firn.syntax.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Nix language over a store: evaluates expressions and writes the derivations they make.
 *
 * <pre>{@code
 * NixSettings settings = NixSettings.defaults().with("store", "/tmp/store");
 * try (Instantiator nix = Instantiator.open(settings)) {
 *   Expression hello = nix.file("/src/nixpkgs").select("hello");
 *   System.out.println(hello.derivationPath());
 *   System.out.println(nix.text("1 + 1").print());
 * }
 * }</pre>
 *
 * <p>Thread-safe. It keeps what it has read and evaluated: the next evaluation of the same files is
 * faster. {@link #forgetFiles} makes it look at them again.
 */
public final class Instantiator implements AutoCloseable {
  /** More than a machine has; each thread has a stack of its own. */
  private static final int MOST_CORES = 1024;

  private final Store store;
  private final FileSystemHost host;
  private final Evaluator evaluator;
  private final DerivationHasher hasher;
  private final String workingDirectory;
  private final List<BuiltinGroup> documented = new ArrayList<>();
  private final OnDemand<Fetcher> fetcher;
  private final OnDemand<Closures> closures;
  private final OnDemand<Flakes> flakes;

  private Instantiator(Builder builder) {
    NixSettings settings = builder.settings;
    Store opened =
        builder.store == null ? Stores.open(settings.text(Setting.STORE)) : builder.store;
    store = builder.readOnly ? new ReadOnlyStore(opened) : opened;
    workingDirectory = builder.workingDirectory;
    hasher = new DerivationHasher(store.dir(), store::readDerivation);
    List<SearchPathEntry> searchPath = settings.pureEval() ? List.of() : builder.searchPath();
    fetcher = new OnDemand<>(() -> builder.fetcher(store, host()));
    host =
        new FileSystemHost(
            new FileSystemHost.Parts(
                store,
                builder.readOnly,
                settings,
                searchPath,
                workingDirectory,
                builder.environment,
                builder.messagesInOrder(),
                builder.reads,
                builder.searchPathSource == SearchPathSource.NONE
                    ? new FetchedSearchPath(
                        fetcher, settings.experimentalFeatures().contains("flakes"))
                    : builder.searchPathSource,
                builder.derivationBuilder));
    closures =
        new OnDemand<>(
            () ->
                new Closures(
                    fetcher.get(), FetchConfiguration.closures(settings, builder.environment)));
    flakes =
        new OnDemand<>(
            () ->
                new Flakes(
                    machine(), fetcher.get(), settings.text(Setting.COMMIT_LOCK_FILE_SUMMARY)));
    evaluator =
        new Evaluator(
            host,
            evalSettings(builder, searchPath),
            machine -> groups(machine, settings),
            cores(settings));
  }

  private static int cores(NixSettings settings) {
    long wanted = settings.number(Setting.EVAL_CORES);
    int there = Runtime.getRuntime().availableProcessors();
    return wanted == 0 ? there : (int) Math.min(wanted, MOST_CORES);
  }

  private static EvalSettings evalSettings(Builder builder, List<SearchPathEntry> searchPath) {
    NixSettings settings = builder.settings;
    boolean pure = settings.pureEval();
    return new EvalSettings(
        (int) Math.min(settings.number(Setting.MAX_CALL_DEPTH), Integer.MAX_VALUE),
        pure,
        settings.restrictEval(),
        pure ? null : settings.currentSystem(),
        System.currentTimeMillis() / 1000,
        searchPath,
        settings.experimentalFeatures(),
        pure ? null : builder.environment.get("HOME"),
        settings.isOn(Setting.TRACE_VERBOSE),
        settings.isOn(Setting.ABORT_ON_WARN),
        new EvalSettings.Lints(
            settings.lint(Setting.LINT_URL_LITERALS),
            settings.lint(Setting.LINT_SHORT_PATH_LITERALS),
            settings.lint(Setting.LINT_ABSOLUTE_PATH_LITERALS)),
        settings.limits());
  }

  private List<BuiltinGroup> groups(Machine machine, NixSettings settings) {
    DerivationBuiltins derivations = new DerivationBuiltins(machine, host, hasher);
    List<BuiltinGroup> groups =
        new ArrayList<>(LanguageBuiltins.groups(machine, derivations::importDerivation));
    groups.add(derivations);
    groups.add(new SourceBuiltins(machine, host));
    groups.add(new HashBuiltins(machine));
    groups.add(new FetchBuiltins(machine, fetcher));
    groups.add(new MercurialBuiltins(machine, fetcher));
    groups.add(new ClosureBuiltins(machine, closures, store.dir()));
    groups.add(new FlakeBuiltins(machine, flakes));
    if (settings.isOn(Setting.ALLOW_UNSAFE_NATIVE_CODE)) {
      groups.add(new NativeBuiltins(machine, host));
    }
    documented.addAll(groups);
    return groups;
  }

  /**
   * Opens the store that the settings name and an evaluator over it, with the process's environment
   * and working directory, writing derivations, without a builder.
   *
   * @throws dev.firn.store.StoreException when the store cannot be opened
   */
  public static Instantiator open(NixSettings settings) {
    return builder(settings).open();
  }

  /** For everything that {@link #open} decides by itself. */
  public static Builder builder(NixSettings settings) {
    return new Builder(settings);
  }

  /** The expression in a file, or in a folder's {@code default.nix}. */
  public Expression file(String path) {
    String absolute = dev.firn.eval.ops.CanonicalPath.resolve(workingDirectory, path);
    return new Expression(this, () -> evaluator.machine().importFile(absolute));
  }

  /** An expression as text, one char per byte; relative paths start from the working directory. */
  public Expression text(String text) {
    return text(Source.of(text, "\u00c2\u00abstring\u00c2\u00bb", workingDirectory), Origin.STRING);
  }

  /** An expression as text with a name for messages. */
  public Expression text(Source source, Origin origin) {
    return new Expression(this, () -> evaluator.machine().evaluate(source, origin));
  }

  /** A value that was evaluated here. */
  public Expression value(Value value) {
    return new Expression(this, () -> value);
  }

  /**
   * Runs a task that works with values on a thread that may do so.
   *
   * @throws EvalException what the task failed with
   */
  public <T> T run(Supplier<T> task) {
    return evaluator.run(task);
  }

  /**
   * The same with limits of its own, instead of those of the settings. Inside a task that runs
   * already, its limits hold.
   *
   * @param meter for this task only; by it the task can be cancelled from another thread
   */
  public <T> T run(Supplier<T> task, Meter meter) {
    return evaluator.run(task, meter);
  }

  /** The evaluator's state: positions, builtins, settings. */
  public Machine machine() {
    return evaluator.machine();
  }

  /** What the builtins do, by name. */
  public List<Doc> documentation() {
    return Documentation.of(documented);
  }

  /** Where relative paths start. */
  public String workingDirectory() {
    return workingDirectory;
  }

  /** What fetches sources for the evaluation. */
  public Fetcher fetcher() {
    return fetcher.get();
  }

  /** Locks and calls flakes; only inside {@link #run}. */
  public Flakes flakes() {
    return flakes.get();
  }

  /** The files as the evaluation sees them. */
  public FileSystemHost host() {
    return host;
  }

  /** The store that derivations go to. */
  public Store store() {
    return store;
  }

  /** Looks at files again that were read before. */
  public void forgetFiles() {
    host.forget();
    fetcher.ifMade(Fetcher::forget);
    evaluator.machine().forgetFiles();
  }

  /** Makes what was written to the store visible to others and lets go of it. */
  @Override
  public void close() {
    store.close();
  }

  /** What an {@link Instantiator} is made of. */
  public static final class Builder {
    private final NixSettings settings;
    private @Nullable Store store;
    private boolean readOnly;
    private String workingDirectory = Path.of("").toAbsolutePath().toString();
    private Map<String, String> environment = Environment.ofProcess();
    private @Nullable List<SearchPathEntry> searchPath;
    private final List<SearchPathEntry> firstEntries = new ArrayList<>();
    private MessageSink messages = MessageSink.NONE;
    private ReadListener reads = ReadListener.NONE;
    private SearchPathSource searchPathSource = SearchPathSource.NONE;
    private @Nullable DerivationBuilder derivationBuilder;
    private @Nullable FetchSettings fetchSettings;

    private Progress progress = Progress.SILENT;
    private final List<String[]> flakeOverrides = new ArrayList<>();

    private Builder(NixSettings settings) {
      this.settings = settings;
    }

    /** A store that is open already, instead of the one that the settings name. */
    public Builder store(Store open) {
      this.store = open;
      return this;
    }

    /** Computes store paths and writes nothing, as {@code nix-instantiate --eval} does. */
    public Builder readOnly(boolean on) {
      this.readOnly = on;
      return this;
    }

    /** Where relative paths start, absolute. */
    public Builder workingDirectory(String folder) {
      this.workingDirectory = folder;
      return this;
    }

    /**
     * What {@code builtins.getEnv} sees, and where {@code HOME} and {@code NIX_PATH} are looked up.
     */
    public Builder environment(Map<String, String> variables) {
      this.environment = Map.copyOf(variables);
      return this;
    }

    /** Entries before all others of the search path, as {@code -I} gives them. */
    public Builder include(String entry) {
      firstEntries.add(NixPath.entry(entry));
      return this;
    }

    /**
     * The search path instead of the setting {@code nix-path}, or {@code NIX_PATH} where that is
     * not set, and the channels.
     */
    public Builder searchPath(List<SearchPathEntry> entries) {
      this.searchPath = List.copyOf(entries);
      return this;
    }

    /** Who gets traces and warnings. */
    public Builder messages(MessageSink sink) {
      this.messages = sink;
      return this;
    }

    /** Who is told what evaluations read. */
    public Builder reads(ReadListener listener) {
      this.reads = listener;
      return this;
    }

    /** Who fetches search path entries that are URLs. */
    public Builder searchPathSource(SearchPathSource source) {
      this.searchPathSource = source;
      return this;
    }

    /** Who builds what an evaluation needs to be built. */
    public Builder derivationBuilder(DerivationBuilder builder) {
      this.derivationBuilder = builder;
      return this;
    }

    /** Who is told how downloads get on. */
    public Builder progress(Progress sink) {
      this.progress = sink;
      return this;
    }

    /** Takes one flake where another is asked for, before all registries. */
    public Builder overrideFlake(String from, String to) {
      flakeOverrides.add(new String[] {from, to});
      return this;
    }

    /** A thread that computes ahead leaves messages to the evaluation itself. */
    private MessageSink messagesInOrder() {
      return (kind, text) -> {
        EvalThread.beforeEffect();
        messages.message(kind, text);
      };
    }

    private Fetcher fetcher(Store store, FileSystemHost host) {
      Fetcher fetcher = new Fetcher(fetchSettings(), store, new HostAccess(host));
      for (String[] each : flakeOverrides) {
        FlakeOverride.parse(each[0], each[1], workingDirectory).addTo(fetcher.registries());
      }
      return fetcher;
    }

    /** How to fetch, instead of what settings and environment say. */
    public Builder fetchSettings(FetchSettings other) {
      this.fetchSettings = other;
      return this;
    }

    private FetchSettings fetchSettings() {
      FetchSettings given = fetchSettings;
      return given != null
          ? given
          : FetchConfiguration.of(
              settings,
              environment,
              progress,
              text -> messagesInOrder().message(Host.MessageKind.WARNING, text));
    }

    private List<SearchPathEntry> searchPath() {
      List<SearchPathEntry> all = new ArrayList<>(firstEntries);
      List<SearchPathEntry> given = searchPath;
      String variable = environment.get("NIX_PATH");
      if (given != null) {
        all.addAll(given);
      } else if (variable != null && !settings.isSet(Setting.NIX_PATH)) {
        all.addAll(NixPath.parse(variable));
      } else {
        settings.list(Setting.NIX_PATH).forEach(entry -> all.add(NixPath.entry(entry)));
      }
      if (given == null && !settings.restrictEval()) {
        all.addAll(NixPath.channels(environment, settings.isOn(Setting.USE_XDG_BASE_DIRECTORIES)));
      }
      return all;
    }

    /**
     * Opens it.
     *
     * @throws dev.firn.store.StoreException when the store cannot be opened
     */
    public Instantiator open() {
      return new Instantiator(this);
    }
  }
}
