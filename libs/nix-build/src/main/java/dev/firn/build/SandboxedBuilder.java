package dev.firn.build;

import dev.firn.build.BuildException.Reason;
import dev.firn.build.internal.builtin.BuiltinBuilders;
import dev.firn.build.internal.environment.BuilderEnvironment;
import dev.firn.build.internal.environment.Options;
import dev.firn.build.internal.environment.ResolvedInputs;
import dev.firn.build.internal.os.FileLock;
import dev.firn.build.internal.output.Outputs;
import dev.firn.build.internal.sandbox.BuildFolder;
import dev.firn.build.internal.sandbox.BuildLog;
import dev.firn.build.internal.sandbox.BuilderRun;
import dev.firn.build.internal.sandbox.BuilderRun.End;
import dev.firn.build.internal.sandbox.Sandbox;
import dev.firn.build.internal.sandbox.UserNetwork;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationType;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Builds one derivation after the other, or several at once, in sandboxes over a {@link
 * LocalStore}. What a derivation needs must be valid there already. Thread-safe; a derivation that
 * several threads or processes want is built once, the others wait for it.
 *
 * <p>Interrupting the thread that builds ends the build.
 */
public final class SandboxedBuilder {
  private static final Hash NO_HASH = Hash.parseDigest("0".repeat(64), HashAlgorithm.SHA256);

  private final LocalStore store;
  private final BuildSettings settings;
  private final BuildTrace trace;
  private final BuiltinBuilders builtins;
  private final DerivationHasher hasher;
  private volatile boolean cleaned;

  public SandboxedBuilder(LocalStore store, BuildSettings settings) {
    this.store = store;
    this.settings = settings;
    this.trace = new BuildTrace(store);
    this.builtins = new BuiltinBuilders(settings);
    this.hasher = new DerivationHasher(store.dir(), store::readDerivation);
  }

  /** Whether this machine has what sandboxes need: the program {@code bwrap}. */
  public static boolean isAvailable() {
    return Sandbox.findBubblewrap().isPresent();
  }

  /** Where what turned out in builds is remembered. */
  public BuildTrace trace() {
    return trace;
  }

  /** As {@link #build(StorePath, Derivation, BuildListener)}, of a derivation in the store. */
  public BuildResult build(StorePath path, BuildListener listener) {
    return build(path, store.readDerivation(path), listener);
  }

  /**
   * Builds all outputs of a derivation, unless they are there.
   *
   * @throws BuildException if it fails; the listener is told too
   */
  public BuildResult build(StorePath path, Derivation derivation, BuildListener listener) {
    try {
      BuildResult result = locked(path, derivation, listener);
      listener.built(result);
      return result;
    } catch (BuildException e) {
      listener.failed(e);
      throw e;
    } catch (IOException e) {
      BuildException failure =
          new BuildException(
              path,
              Reason.MACHINE_FAILED,
              BuildFailure.NOTHING,
              "building '" + store.dir().print(path) + "' failed: " + e.getMessage(),
              e);
      listener.failed(failure);
      throw failure;
    }
  }

  /** The outputs' information, if all of them are valid. */
  public Optional<SortedMap<String, PathInfo>> find(StorePath path, Derivation derivation) {
    SortedMap<String, PathInfo> found = new TreeMap<>();
    for (String output : derivation.outputs().keySet()) {
      Optional<PathInfo> info =
          derivation
              .outputs()
              .get(output)
              .knownPath(store.dir(), derivation.name(), output)
              .or(() -> trace.find(path, output))
              .flatMap(store::queryPathInfo);
      if (info.isEmpty()) {
        return Optional.empty();
      }
      found.put(output, info.get());
    }
    return Optional.of(found);
  }

  private BuildResult locked(StorePath path, Derivation derivation, BuildListener listener)
      throws IOException {
    Optional<SortedMap<String, PathInfo>> found = find(path, derivation);
    if (found.isPresent()) {
      return new BuildResult(path, found.get(), false, Duration.ZERO, Optional.empty());
    }
    check(path, derivation);
    store.flush();
    store.prepare();
    List<FileLock> locks = new ArrayList<>();
    try {
      for (StorePath locked : lockedPaths(path, derivation)) {
        locks.add(FileLock.lock(store.folder().resolve(locked.baseName() + ".lock")));
      }
      found = find(path, derivation);
      return found.isPresent()
          ? new BuildResult(path, found.get(), false, Duration.ZERO, Optional.empty())
          : resolve(path, derivation, listener);
    } finally {
      locks.forEach(FileLock::close);
    }
  }

  /** Output paths in an order that all agree on; of a derivation without such, itself. */
  private List<StorePath> lockedPaths(StorePath path, Derivation derivation) {
    List<StorePath> paths = new ArrayList<>();
    derivation
        .outputs()
        .forEach(
            (name, output) ->
                output.knownPath(store.dir(), derivation.name(), name).ifPresent(paths::add));
    Collections.sort(paths);
    return paths.isEmpty() ? List.of(path) : paths;
  }

  private void check(StorePath path, Derivation derivation) {
    Options options = new Options(path, derivation);
    String what = "derivation '" + store.dir().print(path) + "' ";
    if (derivation.type() == DerivationType.IMPURE) {
      throw BuildException.of(
          path, Reason.UNSUPPORTED, what + "is impure; impure derivations cannot be built here");
    }
    boolean builtin = BuiltinBuilders.isBuiltin(derivation);
    if (!settings.systems().contains(derivation.system())
        && !(builtin && derivation.system().equals("builtin"))) {
      throw BuildException.of(
          path,
          Reason.WRONG_MACHINE,
          what
              + "is to be built on '"
              + derivation.system()
              + "', but this machine builds for "
              + String.join(", ", settings.systems()));
    }
    Set<String> missing = options.requiredSystemFeatures();
    missing.removeAll(settings.systemFeatures());
    missing.remove("ca-derivations");
    if (!missing.isEmpty()) {
      throw BuildException.of(
          path,
          Reason.WRONG_MACHINE,
          what
              + "needs a machine with the features "
              + String.join(", ", missing)
              + "; this one has "
              + String.join(", ", settings.systemFeatures()));
    }
    if (options.flag("__noChroot", false)) {
      throw BuildException.of(
          path,
          Reason.UNSUPPORTED,
          what + "asks to be built without a sandbox (__noChroot), which is not done here");
    }
  }

  private BuildResult resolve(StorePath path, Derivation derivation, BuildListener listener)
      throws IOException {
    ResolvedInputs inputs = new ResolvedInputs(store, trace, path, derivation);
    if (!inputs.isResolving()) {
      BuildResult result = run(path, derivation, inputs, listener);
      if (derivation.type() == DerivationType.FLOATING) {
        record(path, result);
      }
      return result;
    }
    Instantiated resolved = hasher.instantiate(inputs.resolved());
    store.addDerivation(resolved);
    BuildResult result = locked(resolved.path(), resolved.derivation(), listener);
    record(path, result);
    return new BuildResult(path, result.outputs(), result.built(), result.duration(), result.log());
  }

  private void record(StorePath path, BuildResult result) {
    result.outputs().forEach((output, info) -> trace.record(path, output, info.path()));
  }

  private BuildResult run(
      StorePath path, Derivation derivation, ResolvedInputs inputs, BuildListener listener)
      throws IOException {
    long started = System.nanoTime();
    Path parent = BuildFolder.parent(store);
    if (!cleaned) {
      BuildFolder.clean(parent);
      cleaned = true;
    }
    Options options = new Options(path, derivation);
    Map<String, StorePath> scratch = scratch(path, derivation);
    Set<StorePath> closure = store.closure(inputs.paths());
    listener.started(path);
    try (BuildFolder folder = BuildFolder.create(parent, path.hashPart())) {
      Optional<Path> log = Optional.empty();
      if (BuiltinBuilders.isBuiltin(derivation)) {
        builtins.run(store, path, derivation, scratch, closure, folder, listener);
      } else {
        log = runSandboxed(path, derivation, options, scratch, closure, folder, listener);
      }
      SortedMap<String, PathInfo> outputs =
          new Outputs(store, path, derivation, options, scratch, closure, folder).register();
      Duration duration = Duration.ofNanos(System.nanoTime() - started);
      return new BuildResult(path, outputs, true, duration, log);
    }
  }

  private Map<String, StorePath> scratch(StorePath path, Derivation derivation) {
    Map<String, StorePath> scratch = new TreeMap<>();
    derivation
        .outputs()
        .forEach(
            (name, output) ->
                scratch.put(
                    name,
                    output
                        .knownPath(store.dir(), derivation.name(), name)
                        .orElseGet(
                            () ->
                                store
                                    .dir()
                                    .makePath(
                                        "rewrite:" + path.baseName() + ":name:" + name,
                                        NO_HASH,
                                        StoreDir.outputName(derivation.name(), name)))));
    return scratch;
  }

  private Optional<Path> runSandboxed(
      StorePath path,
      Derivation derivation,
      Options options,
      Map<String, StorePath> scratch,
      Set<StorePath> inputs,
      BuildFolder folder,
      BuildListener listener)
      throws IOException {
    Map<String, String> rewrites = new TreeMap<>();
    scratch.forEach(
        (output, at) ->
            rewrites.put(Placeholder.ofOwnOutput(output).render(), store.dir().print(at)));
    BuilderEnvironment environment =
        BuilderEnvironment.of(store, path, derivation, options, settings, inputs, rewrites);
    Path bubblewrap =
        Sandbox.findBubblewrap()
            .orElseThrow(
                () ->
                    BuildException.of(
                        path,
                        Reason.MACHINE_FAILED,
                        "building needs bubblewrap (the program 'bwrap'), which is not installed"
                            + " here; on Debian: apt-get install bubblewrap"));
    try (BuildLog log =
        new BuildLog(
            settings.keepLog() ? Optional.of(logFile(path)) : Optional.empty(),
            settings.compressLog(),
            settings.logLines())) {
      Sandbox sandbox =
          new Sandbox(bubblewrap, store.dir(), store.folder(), folder, settings.devices());
      boolean network = BuilderEnvironment.seesNetwork(derivation);
      Sandbox.Started started =
          sandbox.start(
              derivation.builder(),
              environment,
              inputs,
              settings.sandboxShell(),
              settings.sandboxPaths(),
              network);
      End end;
      try {
        end = new BuilderRun(started.builder(), log, settings, listener, path).await();
      } finally {
        started.network().ifPresent(UserNetwork::close);
      }
      log.close();
      if (!(end instanceof End.Ended(var status) && status.isSuccess())) {
        boolean cutOff = network && started.network().isEmpty();
        throw new FailureReport(store, settings, path, derivation, cutOff).of(end, log, folder);
      }
      return log.kept();
    }
  }

  /** Where real Nix looks for a derivation's log. */
  private Path logFile(StorePath path) {
    String name = path.baseName();
    return store
        .stateFolder()
        .resolveSibling("log")
        .resolve("nix/drvs")
        .resolve(name.substring(0, 2))
        .resolve(name.substring(2));
  }
}
