package dev.firn.buildservice.app;

import dev.firn.buildservice.domain.Build;
import dev.firn.buildservice.domain.BuildState;
import dev.firn.buildservice.domain.Ledger;
import dev.firn.buildservice.domain.Presence;
import dev.firn.events.BuildWanted;
import dev.firn.events.Fault;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds that somebody asks for by derivation: an evaluation that waits, or a person. */
public final class WantedBuilds {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  /** There is no such derivation. */
  public static final class NoSuchDerivationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchDerivationException(String message) {
      super(message);
    }

    NoSuchDerivationException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The build failed. */
  public static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /** The build did not end in time; it goes on. */
  public static final class TooLateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLateException(String message) {
      super(message);
    }
  }

  private final Ledger ledger;
  private final DerivationSource derivations;
  private final Presence presence;
  private final Outbox outbox;

  /** Asks by {@code outbox}, and sees in {@code ledger} what becomes of it. */
  public WantedBuilds(
      Ledger ledger, DerivationSource derivations, Presence presence, Outbox outbox) {
    this.ledger = ledger;
    this.derivations = derivations;
    this.presence = presence;
    this.outbox = outbox;
  }

  /**
   * Builds, unless it is there, and waits.
   *
   * @param outputs names; empty for all
   * @return store paths by output name
   * @throws NoSuchDerivationException if it is not in the store
   * @throws FailedException with the last lines of its log
   * @throws TooLateException if it takes longer than {@code patience}
   */
  public Map<String, String> build(
      String derivation, Collection<String> outputs, String revision, Duration patience)
      throws InterruptedException {
    StorePath path = DIR.parse(derivation);
    Derivation read = read(path);
    Set<String> names = new HashSet<>(outputs.isEmpty() ? read.outputs().keySet() : outputs);
    Map<String, StorePath> paths = paths(path, read, names);
    if (paths.size() == names.size() && presence.missing(paths.values(), true).isEmpty()) {
      return print(paths);
    }
    long before = ledger.sequence();
    outbox.write(new BuildWanted(derivation, revision, false));
    Optional<Build> build = ledger.awaitEnd(path, before, patience);
    if (build.isEmpty()) {
      throw new TooLateException(
          "'" + derivation + "' was not built within " + patience.toSeconds() + " s; it goes on");
    }
    if (build.get().state() == BuildState.FAILED) {
      throw new FailedException(failure(build.get()));
    }
    Map<String, StorePath> built = new HashMap<>(build.get().outputs());
    built.keySet().retainAll(names);
    return print(built);
  }

  /**
   * Has a build that failed tried again, with what it needs; whoever waits for it sees the end in
   * the events.
   *
   * @throws NoSuchDerivationException if it is not in the store
   */
  public void retry(StorePath path, String revision) {
    var _ = read(path);
    outbox.write(new BuildWanted(DIR.print(path), revision, true));
  }

  private Derivation read(StorePath path) {
    try {
      return derivations.read(path);
    } catch (StoreException e) {
      throw new NoSuchDerivationException(
          "derivation '" + DIR.print(path) + "' is not in the store: " + e.getMessage(), e);
    }
  }

  private Map<String, StorePath> paths(StorePath path, Derivation read, Set<String> names) {
    Map<String, StorePath> paths = new HashMap<>();
    for (String name : names) {
      var output = read.outputs().get(name);
      if (output == null) {
        throw new NoSuchDerivationException(
            "derivation '"
                + DIR.print(path)
                + "' has no output '"
                + name
                + "', but "
                + read.outputs().keySet());
      }
      output
          .knownPath(DIR, read.name(), name)
          .or(() -> ledger.find(path).map(build -> build.outputs().get(name)))
          .ifPresent(p -> paths.put(name, p));
    }
    return paths;
  }

  private static Map<String, String> print(Map<String, StorePath> paths) {
    Map<String, String> printed = new HashMap<>();
    paths.forEach((name, path) -> printed.put(name, DIR.print(path)));
    return printed;
  }

  private static String failure(Build build) {
    StringBuilder text =
        new StringBuilder("building '" + DIR.print(build.derivation()) + "' failed: ");
    text.append(build.fault().map(Fault::message).orElse("for an unknown reason"));
    List<String> lines = build.lastLines();
    if (!lines.isEmpty()) {
      text.append("\nlast ").append(lines.size()).append(" log lines:");
      lines.forEach(line -> text.append("\n> ").append(line));
    }
    return text.toString();
  }
}
