package dev.firn.cli.nix;

import dev.firn.build.BuildException;
import dev.firn.build.BuildListener;
import dev.firn.build.BuildSettings;
import dev.firn.build.OutputProvider;
import dev.firn.build.SandboxedBuilder;
import dev.firn.build.Substituter;
import dev.firn.cli.console.CommandException;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.Store;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds as the settings and flags of a command ask for. */
final class Builds {
  private final EvaluationFlags flags;
  private final LocalStore store;
  private boolean keepFailed;
  private boolean keepGoing;
  private boolean quiet;
  private @Nullable OutputProvider provider;

  private Builds(EvaluationFlags flags, LocalStore store) {
    this.flags = flags;
    this.store = store;
    this.keepFailed = isOn("keep-failed");
    this.keepGoing = isOn("keep-going");
  }

  /** Builds into a store; empty if it is none that can be built into. */
  static Optional<Builds> in(EvaluationFlags flags, Store store) {
    return store instanceof LocalStore local
        ? Optional.of(new Builds(flags, local))
        : Optional.empty();
  }

  void keepFailed() {
    keepFailed = true;
  }

  void keepGoing() {
    keepGoing = true;
  }

  /** Leaves out what builders say. */
  void quiet() {
    quiet = true;
  }

  /** Made when first asked for, as most evaluations build nothing. */
  synchronized OutputProvider provider() {
    OutputProvider made = provider;
    if (made == null) {
      Bubblewrap.require(flags);
      BuildListener listener = new BuildOutput(flags, store.dir(), quiet);
      made =
          new OutputProvider(
              store,
              new SandboxedBuilder(store, settings()),
              Substituter.NONE,
              jobs(),
              keepGoing,
              listener);
      provider = made;
    }
    return made;
  }

  /** For planning only: needs no sandbox. */
  OutputProvider planner() {
    return new OutputProvider(
        store,
        new SandboxedBuilder(store, settings()),
        Substituter.NONE,
        1,
        keepGoing,
        BuildListener.NONE);
  }

  private int jobs() {
    String jobs = flags.settings().text(Setting.MAX_JOBS);
    return jobs.equals("auto")
        ? Runtime.getRuntime().availableProcessors()
        : (int) number("max-jobs", jobs);
  }

  private BuildSettings settings() {
    NixSettings settings = flags.settings();
    BuildSettings standard = BuildSettings.ofMachine();
    long cores = settings.number(Setting.CORES);
    Map<String, Path> paths = new HashMap<>();
    Optional<Path> shell = standard.sandboxShell();
    for (String entry : words("sandbox-paths")) {
      String text = entry.endsWith("?") ? entry.substring(0, entry.length() - 1) : entry;
      int equals = text.indexOf('=');
      String inside = equals < 0 ? text : text.substring(0, equals);
      Path real = BytePaths.of(text.substring(equals + 1));
      if (entry.endsWith("?") && !java.nio.file.Files.exists(real)) {
        continue;
      }
      if (inside.equals("/bin/sh")) {
        shell = Optional.of(real);
      } else {
        paths.put(inside, real);
      }
    }
    List<String> features = words("system-features");
    java.util.Set<String> systems = new java.util.TreeSet<>(words("extra-platforms"));
    systems.addAll(standard.systems());
    systems.add(settings.currentSystem());
    return new BuildSettings(
        systems,
        features.isEmpty() ? standard.systemFeatures() : java.util.Set.copyOf(features),
        cores == 0 ? standard.cores() : (int) cores,
        Duration.ofSeconds(number("timeout")),
        Duration.ofSeconds(number("max-silent-time")),
        number("max-build-log-size"),
        text("log-lines").isEmpty() ? standard.logLines() : (int) number("log-lines"),
        keepFailed,
        !text("keep-build-log").equals("false"),
        !text("compress-build-log").equals("false"),
        shell,
        paths,
        flags.console().environment(),
        words("hashed-mirrors"),
        dev.firn.instantiate.fetch.config.FetchConfiguration.of(
                settings, flags.console().environment(), Progress.SILENT, flags::warn)
            .downloads());
  }

  private String text(String name) {
    return flags.settings().unknown().getOrDefault(name, "").strip();
  }

  private List<String> words(String name) {
    String both = text(name) + " " + text("extra-" + name);
    return both.isBlank() ? List.of() : List.of(both.strip().split("\\s+"));
  }

  private boolean isOn(String name) {
    return List.of("true", "yes", "1").contains(text(name));
  }

  private long number(String name) {
    return number(name, text(name));
  }

  private static long number(String name, String value) {
    try {
      return value.isEmpty() ? 0 : Math.max(0, Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw new CommandException("the setting '" + name + "' is '" + value + "', not a number");
    }
  }

  /** The exit status that scripts know from nix-build. */
  static int status(BuildException failure) {
    return switch (failure.reason()) {
      case TIMED_OUT -> 101;
      case HASH_MISMATCH -> 102;
      case BUILDER_FAILED, OUTPUT_REJECTED, DEPENDENCY_FAILED, LOG_LIMIT -> 100;
      case WRONG_MACHINE, UNSUPPORTED, MISSING_INPUT, DOWNLOAD_FAILED, CANCELLED, MACHINE_FAILED ->
          1;
    };
  }
}
