package dev.firn.build.internal.environment;

import dev.firn.build.BuildException;
import dev.firn.build.BuildException.Reason;
import dev.firn.build.BuildTrace;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.Placeholder;
import dev.firn.store.path.StorePath;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The store paths that a derivation's inputs turned out to be. */
public final class ResolvedInputs {
  private final LocalStore store;
  private final StorePath path;
  private final Derivation derivation;
  private final SortedSet<StorePath> paths = new TreeSet<>();
  private final SortedMap<String, String> placeholders = new TreeMap<>();

  /**
   * Looks them up.
   *
   * @throws BuildException {@code MISSING_INPUT} if one is not valid
   */
  public ResolvedInputs(LocalStore store, BuildTrace trace, StorePath path, Derivation derivation) {
    this.store = store;
    this.path = path;
    this.derivation = derivation;
    for (StorePath source : derivation.inputSources()) {
      paths.add(valid(source));
    }
    for (Map.Entry<StorePath, InputOutputs> input : derivation.inputDerivations().entrySet()) {
      if (!input.getValue().dynamic().isEmpty()) {
        throw BuildException.of(
            path,
            Reason.UNSUPPORTED,
            "derivation '"
                + path.baseName()
                + "' uses the output of a derivation as a derivation, which cannot be built here");
      }
      Derivation read = store.readDerivation(input.getKey());
      for (String output : input.getValue().outputs()) {
        add(trace, input.getKey(), read, output);
      }
    }
  }

  private void add(BuildTrace trace, StorePath input, Derivation read, String output) {
    DerivationOutput how = read.outputs().get(output);
    Optional<StorePath> known =
        how == null ? Optional.empty() : how.knownPath(store.dir(), read.name(), output);
    if (known.isPresent()) {
      paths.add(valid(known.get()));
      return;
    }
    StorePath found =
        trace
            .find(input, output)
            .orElseThrow(() -> missing(store.dir().print(input) + "^" + output));
    paths.add(valid(found));
    placeholders.put(Placeholder.ofUnknownOutput(input, output).render(), store.dir().print(found));
  }

  private StorePath valid(StorePath input) {
    if (!store.isValid(input)) {
      throw missing(store.dir().print(input));
    }
    return input;
  }

  private BuildException missing(String what) {
    return BuildException.of(
        path,
        Reason.MISSING_INPUT,
        "derivation '"
            + path.baseName()
            + "' cannot be built yet: its input '"
            + what
            + "' is not valid");
  }

  /** The inputs themselves. */
  public SortedSet<StorePath> paths() {
    return paths;
  }

  /** Whether what is built follows only from what was found. */
  public boolean isResolving() {
    return !placeholders.isEmpty()
        || derivation.outputs().values().stream()
            .anyMatch(DerivationOutput.Deferred.class::isInstance);
  }

  /** The derivation with its inputs as sources and placeholders replaced. */
  public Derivation resolved() {
    SortedMap<String, String> env = new TreeMap<>(derivation.env());
    env.replaceAll((_, value) -> BuilderEnvironment.rewrite(value, placeholders));
    return new Derivation(
        derivation.name(),
        derivation.outputs(),
        Collections.emptySortedMap(),
        paths,
        derivation.system(),
        BuilderEnvironment.rewrite(derivation.builder(), placeholders),
        derivation.args().stream().map(a -> BuilderEnvironment.rewrite(a, placeholders)).toList(),
        env,
        derivation.structuredAttrs().map(s -> BuilderEnvironment.rewrite(s, placeholders)));
  }
}
