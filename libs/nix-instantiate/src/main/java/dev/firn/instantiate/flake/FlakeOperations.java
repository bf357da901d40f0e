package dev.firn.instantiate.flake;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.store.path.StoreDir;
import dev.firn.syntax.Symbol;
import java.util.SortedMap;

/**
 * What a command line does with flakes. Every method is for a thread that evaluates, and fails with
 * an {@link EvalException}.
 */
public final class FlakeOperations {
  private static final Symbol OUTPUTS = Symbol.of("outputs");

  private final Flakes flakes;

  public FlakeOperations(Flakes flakes) {
    this.flakes = flakes;
  }

  /**
   * The flake that an argument names.
   *
   * @param directory what a relative path is relative to
   */
  public FlakeRef.WithFragment parse(String argument, String directory) {
    return FetchFaults.guard(
        () -> FlakeRef.parseWithFragment(argument, FlakeRef.ParseOptions.commandLine(directory)));
  }

  /** What a flake would like settings to be. */
  public SortedMap<String, ConfigValue> config(FlakeRef ref, LockOptions options) {
    return flakes
        .read(ref, options.useRegistries() && flakes.fetcher().settings().useRegistries())
        .config();
  }

  /** Locks a flake, and writes the lock file as the options say. */
  public LockedFlake lock(FlakeRef ref, LockOptions options) {
    return flakes.lock(ref, options);
  }

  /** What is known of a flake. */
  public FlakeMetadata metadata(FlakeRef ref, LockOptions options) {
    LockedFlake locked = flakes.lock(ref, options);
    StoreDir dir = flakes.fetcher().store().dir();
    String directory = locked.flake().directory();
    String path = dir.print(dir.split(directory).storePath());
    return FetchFaults.guard(() -> FlakeMetadata.of(locked, path, flakes.sources()));
  }

  /** A flake's outputs as a value. */
  public Value outputs(LockedFlake locked) {
    Value outputs = flakes.call(locked).get(OUTPUTS);
    if (outputs == null) {
      throw LiteralValues.failure("a flake without outputs", EvalException.NO_POS);
    }
    return outputs;
  }

  /**
   * What a flake offers.
   *
   * @param system whose outputs are looked at
   * @param allSystems whether those of other systems are, too
   * @param legacy whether {@code legacyPackages} are
   */
  public FlakeOutput show(LockedFlake locked, String system, boolean allSystems, boolean legacy) {
    return new FlakeShow(new FlakeShow.Options(system, allSystems, legacy)).show(outputs(locked));
  }
}
