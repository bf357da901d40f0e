package dev.firn.instantiate;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.flake.FlakeOperations;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.flake.LockedFlake;
import dev.firn.instantiate.settings.NixSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A folder of repositories and flakes, with a cache and a home of its own, for tests. */
public final class FlakeWorld {
  private final Path root;
  private NixSettings settings =
      NixSettings.defaults()
          .with("experimental-features", "flakes fetch-tree")
          .with("flake-registry", "");
  private final Map<String, String> variables = new TreeMap<>();
  private final List<String[]> overrides = new ArrayList<>();

  /** What was told so far: traces and warnings. */
  public final List<String> messages = Collections.synchronizedList(new ArrayList<>());

  public FlakeWorld(Path root) throws IOException {
    this.root = root.toRealPath();
    Files.createDirectories(root.resolve("home"));
  }

  /** With a setting. */
  public FlakeWorld set(String name, String value) {
    settings = settings.with(name, value);
    return this;
  }

  /** With a variable of the environment. */
  public FlakeWorld variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** With one flake in the place of another. */
  public FlakeWorld override(String from, String to) {
    overrides.add(new String[] {from, to});
    return this;
  }

  public NixSettings settings() {
    return settings;
  }

  public Path path(String name) {
    return root.resolve(name);
  }

  public FlakeWorld write(String name, String contents) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, contents.replace("@ROOT@", root.toString()));
    return this;
  }

  public String read(String name) throws IOException {
    return Files.readString(path(name), StandardCharsets.ISO_8859_1);
  }

  /** Makes a folder a repository with all of its files committed. */
  public FlakeWorld repository(String name) throws Exception {
    git(name, "init", "-q", "-b", "main");
    return commit(name);
  }

  /** Commits all files of a repository. */
  public FlakeWorld commit(String name) throws Exception {
    git(name, "add", ".");
    git(name, "commit", "-q", "-m", "a commit");
    return this;
  }

  /** Makes an SSH key of a name, and gives the public half in Base64. */
  public String key(String name, String type, String bits) throws Exception {
    Tools.run(root, "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", name);
    return read(name + ".pub").split(" ", -1)[1].strip();
  }

  /** Commits all files of a repository, signed with a key. */
  public FlakeWorld commitSigned(String name, String key) throws Exception {
    git(name, "add", ".");
    git(
        name,
        "-c",
        "gpg.format=ssh",
        "-c",
        "user.signingkey=" + path(key),
        "commit",
        "-q",
        "-S",
        "-m",
        "signed");
    return this;
  }

  /** What a git command prints. */
  public String git(String name, String... arguments) throws Exception {
    return Tools.run(path(name), "git", arguments);
  }

  /** The environment of evaluations. */
  public Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(variables);
    environment.put("HOME", path("home").toString());
    environment.put("XDG_CACHE_HOME", path("cache").toString());
    environment.put("NIX_CONF_DIR", path("etc").toString());
    return environment;
  }

  public Instantiator open() {
    Instantiator.Builder builder =
        Nix.builder(settings)
            .workingDirectory(root.toString())
            .environment(environment())
            .messages((kind, text) -> messages.add(text));
    overrides.forEach(pair -> builder.overrideFlake(pair[0], pair[1]));
    return builder.open();
  }

  /** What an expression prints; {@code @ROOT@} stands for the folder. */
  public String eval(String expression) {
    try (Instantiator nix = open()) {
      return nix.text(expression.replace("@ROOT@", root.toString())).print();
    }
  }

  /** What an expression fails with. */
  public EvalException failure(String expression) {
    String printed;
    try {
      printed = eval(expression);
    } catch (EvalException e) {
      return e;
    }
    throw new AssertionError("expected an error, but it is " + printed);
  }

  /** Does something with flakes on a thread that evaluates. */
  public <T> T with(Function<FlakeOperations, T> task) {
    try (Instantiator nix = open()) {
      return nix.run(() -> task.apply(new FlakeOperations(nix.flakes())));
    }
  }

  public FlakeRef ref(FlakeOperations flakes, String text) {
    return flakes.parse(text.replace("@ROOT@", root.toString()), root.toString()).ref();
  }

  /** Locks a flake and gives the text of its lock file. */
  public String lock(String flake, LockOptions options) {
    return with(flakes -> flakes.lock(ref(flakes, flake), options).locks().text());
  }

  public String lock(String flake) {
    return lock(flake, LockOptions.COMMAND);
  }

  /** What locking a flake fails with. */
  public EvalException lockFailure(String flake, LockOptions options) {
    String text;
    try {
      text = lock(flake, options);
    } catch (EvalException e) {
      return e;
    }
    throw new AssertionError("expected an error, but the lock file is " + text);
  }

  public EvalException lockFailure(String flake) {
    return lockFailure(flake, LockOptions.COMMAND);
  }

  /** An output of a flake, printed. */
  public String output(String flake, String attribute) {
    try (Instantiator nix = open()) {
      return nix.run(
          () -> {
            FlakeOperations flakes = new FlakeOperations(nix.flakes());
            LockedFlake locked = flakes.lock(ref(flakes, flake), LockOptions.COMMAND);
            return nix.value(flakes.outputs(locked)).select(attribute).print();
          });
    }
  }
}
