package dev.firn.eval.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.limit.Limits;
import dev.firn.syntax.Lint;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluator may be told.
 *
 * @param maxCallDepth how deep calls may be nested
 * @param pure no environment, no absolute paths outside the store, no current time or system
 * @param restricted only the search path and the store can be read
 * @param currentSystem such as {@code x86_64-linux}; null in pure mode
 * @param currentTime seconds since 1970, fixed for one evaluator
 * @param searchPath what {@code builtins.nixPath} holds
 * @param experimentalFeatures such as {@code pipe-operators}
 * @param homeDirectory what {@code ~} stands for; null in pure mode
 * @param traceVerbose whether {@code traceVerbose} prints
 * @param abortOnWarn whether {@code builtins.warn} fails
 * @param lints what to do about literals that are better avoided
 * @param limits what each evaluation may use, unless it is given limits of its own
 */
public record EvalSettings(
    int maxCallDepth,
    boolean pure,
    boolean restricted,
    @Nullable String currentSystem,
    long currentTime,
    List<SearchPathEntry> searchPath,
    Set<String> experimentalFeatures,
    @Nullable String homeDirectory,
    boolean traceVerbose,
    boolean abortOnWarn,
    Lints lints,
    Limits limits) {
  /** What Nix's {@code max-call-depth} is by default. */
  public static final int DEFAULT_MAX_CALL_DEPTH = 10_000;

  public EvalSettings {
    searchPath = List.copyOf(searchPath);
    experimentalFeatures = Set.copyOf(experimentalFeatures);
  }

  /** Impure, for the machine's own system, without a search path. */
  public static EvalSettings defaults() {
    return new EvalSettings(
        DEFAULT_MAX_CALL_DEPTH,
        false,
        false,
        "x86_64-linux",
        System.currentTimeMillis() / 1000,
        List.of(),
        Set.of(),
        null,
        false,
        false,
        Lints.NONE,
        Limits.NONE);
  }

  /** These with other limits. */
  public EvalSettings withLimits(Limits others) {
    return new EvalSettings(
        maxCallDepth,
        pure,
        restricted,
        currentSystem,
        currentTime,
        searchPath,
        experimentalFeatures,
        homeDirectory,
        traceVerbose,
        abortOnWarn,
        lints,
        others);
  }

  public boolean hasFeature(String name) {
    return experimentalFeatures.contains(name);
  }

  /**
   * Fails unless a feature is on.
   *
   * @param what needs it
   */
  public void requireFeature(String name, String what) {
    if (!hasFeature(name)) {
      throw new EvalException(
          ErrorCode.FEATURE_DISABLED, disabled(name, what), EvalException.NO_POS);
    }
  }

  /** What to say where a feature is off that something needs. */
  public static String disabled(String name, String what) {
    return what
        + " needs the experimental feature '"
        + name
        + "', which is disabled; use '--extra-experimental-features "
        + name
        + "'";
  }

  /** For URL literals, paths such as {@code a/b}, and paths such as {@code /a} and {@code ~/a}. */
  public record Lints(Lint urlLiterals, Lint shortPathLiterals, Lint absolutePathLiterals) {
    public static final Lints NONE = new Lints(Lint.IGNORE, Lint.IGNORE, Lint.IGNORE);
  }
}
