package dev.firn.instantiate.flake;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.value.Attrs;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Locks flakes and calls them, in one evaluator. Every method is for a thread that evaluates, and
 * fails with an {@link EvalException}.
 */
public final class Flakes {
  private final FlakeSources sources;
  private final String commitSummary;

  /**
   * @param commitSummary the first line of commits of lock files ({@code
   *     commit-lock-file-summary}); empty for a standard one
   */
  public Flakes(Machine machine, Fetcher fetcher, String commitSummary) {
    this.sources = new FlakeSources(machine, fetcher);
    this.commitSummary = commitSummary;
  }

  public Fetcher fetcher() {
    return sources.fetcher();
  }

  FlakeSources sources() {
    return sources;
  }

  /** Fetches a flake and reads its {@code flake.nix}. */
  public Flake read(FlakeRef ref, boolean useRegistries) {
    return sources.flake(ref, all(useRegistries), InputPath.ROOT, false);
  }

  private static Registries.Use all(boolean useRegistries) {
    return useRegistries ? Registries.Use.ALL : Registries.Use.NONE;
  }

  /** Fetches a flake and locks it; a changed lock file is written as the options say. */
  public LockedFlake lock(FlakeRef ref, LockOptions options) {
    boolean registries = options.useRegistries() && fetcher().settings().useRegistries();
    return lock(ref, options, sources.flake(ref, all(registries), InputPath.ROOT, false));
  }

  /** Locks the flake in a directory, without writing anything. */
  public LockedFlake lockDirectory(String directory, LockOptions options) {
    FlakeRef name = FlakeRef.parse("flake:get-flake", FlakeRef.ParseOptions.EXPRESSION);
    return lock(name, options.withWrite(false), sources.flakeAt(name, directory, InputPath.ROOT));
  }

  /** The flake's value: its outputs, and what is known of its source. */
  public Attrs call(LockedFlake flake) {
    return new FlakeCall(sources, flake).run();
  }

  private LockedFlake lock(FlakeRef ref, LockOptions options, Flake flake) {
    try {
      return FetchFaults.guard(() -> compute(ref, options, flake));
    } catch (EvalException e) {
      throw e.during(
          "while updating the lock file of flake '" + flake.locked() + "'", EvalException.NO_POS);
    }
  }

  private LockedFlake compute(FlakeRef ref, LockOptions options, Flake flake) {
    boolean registries = options.useRegistries() && fetcher().settings().useRegistries();
    LockFile old = oldLockFile(options, flake);
    LockComputation computation =
        new LockComputation(
            sources, options, registries ? Registries.Use.LIMITED : Registries.Use.NONE, flake);
    LockFile locks = computation.run(old);
    boolean changed = !locks.equals(old);
    List<LockChange> changes = LockChange.between(old, locks);
    LockedFlake locked =
        new LockedFlake(flake, locks, computation.directories(), false, changes, false);
    if (!changed && options.output().isEmpty()) {
      return locked;
    }
    if (!options.write()) {
      warnOfUnwritten(ref, changes);
      return new LockedFlake(flake, locks, computation.directories(), true, changes, false);
    }
    // As in Nix, the flake stays the one that was read: a source that was clean before is not dirty
    // for this evaluation because its lock file was written.
    return write(ref, options, locked)
        ? new LockedFlake(flake, locks, computation.directories(), false, changes, true)
        : locked;
  }

  private LockFile oldLockFile(LockOptions options, Flake flake) {
    if (options.reference().isEmpty()) {
      return sources.lockFile(flake.lockFile());
    }
    Path file = options.reference().get();
    try {
      return sources.parse(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
    } catch (IOException e) {
      throw new FlakeException(
          "bad-lock-file", "cannot read lock file '" + file + "': " + e.getMessage(), e);
    }
  }

  private void warnOfUnwritten(FlakeRef ref, List<LockChange> changes) {
    StringBuilder message =
        new StringBuilder("not writing the changed lock file of flake '" + ref + "':");
    changes.forEach(c -> message.append('\n').append(bytes(c.text().stripTrailing())));
    sources.warn(message.toString());
  }

  private static String bytes(String text) {
    return text.chars().allMatch(c -> c < 0x80)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private boolean write(FlakeRef ref, LockOptions options, LockedFlake locked) {
    Optional<Path> directory = LockWriter.directory(ref.input());
    if (directory.isEmpty() && options.output().isEmpty()) {
      throw new FlakeException(
          "cannot-write",
          "the lock file of flake '"
              + ref
              + "' has to change, but cannot be written there; '--no-write-lock-file' goes on"
              + " without");
    }
    Optional<FlakeRef> unlocked =
        locked
            .locks()
            .unlockedInput(
                fetcher().settings().trustForges(), fetcher().settings().allowDirtyLocks());
    if (unlocked.isPresent()) {
      String message =
          "the lock file of flake '"
              + ref
              + "' is not written, as its input '"
              + unlocked.get()
              + "' is not locked";
      if (options.failOnUnlocked()) {
        throw new FlakeException("unlocked", message + "; '--allow-dirty-locks' allows it");
      }
      sources.warn(message);
      return false;
    }
    if (!options.allowChanges()) {
      throw new FlakeException(
          "locks-change",
          "the lock file of flake '"
              + ref
              + "' has to change, which '--no-update-lock-file' forbids");
    }
    if (options.output().isPresent()) {
      if (options.commit()) {
        throw new FlakeException(
            "commit-elsewhere", "a lock file can be committed or written elsewhere, not both");
      }
      LockWriter.write(options.output().get(), locked.locks());
    } else {
      LockWriter.write(
          ref,
          directory.orElseThrow(),
          locked.locks(),
          locked.changes(),
          options.commit() ? Optional.of(commitSummary) : Optional.empty());
    }
    return true;
  }
}
