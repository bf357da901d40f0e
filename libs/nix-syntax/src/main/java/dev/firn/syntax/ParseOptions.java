package dev.firn.syntax;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to parse.
 *
 * @param home the home directory, absolute; null if {@code ~/a} is to be an error, as in pure mode
 * @param pipeOperators whether {@code |>} and {@code <|} are allowed
 * @param urlLiterals what to do about URLs outside quotes
 * @param shortPathLiterals what to do about relative paths that do not begin with a dot
 * @param absolutePathLiterals what to do about paths that begin with {@code /} or {@code ~}
 * @param maxDepth how many levels the syntax tree may have, at least 1
 * @param warnings told about each warning, on the thread that parses
 */
public record ParseOptions(
    @Nullable String home,
    boolean pipeOperators,
    Lint urlLiterals,
    Lint shortPathLiterals,
    Lint absolutePathLiterals,
    int maxDepth,
    Consumer<SyntaxWarning> warnings) {
  /** The default of {@link #maxDepth()}. */
  public static final int DEFAULT_MAX_DEPTH = 10_000;

  /** No home directory, no experimental features, no lints, warnings dropped. */
  public static final ParseOptions DEFAULT =
      new ParseOptions(
          null, false, Lint.IGNORE, Lint.IGNORE, Lint.IGNORE, DEFAULT_MAX_DEPTH, new Silence());

  /** Drops warnings; a lambda would have to be linked before the first parse. */
  private static final class Silence implements Consumer<SyntaxWarning> {
    @Override
    public void accept(SyntaxWarning warning) {}
  }

  public ParseOptions {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maxDepth must be at least 1, is " + maxDepth);
    }
    if (home != null && !home.startsWith("/")) {
      throw new IllegalArgumentException("the home directory must be absolute: " + home);
    }
  }

  /** These options with another home directory, or none. */
  public ParseOptions withHome(@Nullable String newHome) {
    return new ParseOptions(
        newHome,
        pipeOperators,
        urlLiterals,
        shortPathLiterals,
        absolutePathLiterals,
        maxDepth,
        warnings);
  }

  /** These options with the pipe operators allowed or not. */
  public ParseOptions withPipeOperators(boolean allowed) {
    return new ParseOptions(
        home, allowed, urlLiterals, shortPathLiterals, absolutePathLiterals, maxDepth, warnings);
  }

  /** These options with other lints. */
  public ParseOptions withLints(Lint urls, Lint shortPaths, Lint absolutePaths) {
    return new ParseOptions(
        home, pipeOperators, urls, shortPaths, absolutePaths, maxDepth, warnings);
  }

  /** These options with another limit of levels. */
  public ParseOptions withMaxDepth(int levels) {
    return new ParseOptions(
        home,
        pipeOperators,
        urlLiterals,
        shortPathLiterals,
        absolutePathLiterals,
        levels,
        warnings);
  }

  /** These options with another receiver of warnings. */
  public ParseOptions withWarnings(Consumer<SyntaxWarning> receiver) {
    return new ParseOptions(
        home,
        pipeOperators,
        urlLiterals,
        shortPathLiterals,
        absolutePathLiterals,
        maxDepth,
        receiver);
  }
}
