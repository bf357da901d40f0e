package dev.firn.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is left of a build that failed.
 *
 * @param exitCode of the builder
 * @param signal that ended the builder, or 0
 * @param lastLines of the log, byte strings
 * @param log the whole log's file
 * @param keptFolder the build's folder, if it was to be kept
 */
public record BuildFailure(
    int exitCode,
    int signal,
    List<String> lastLines,
    Optional<Path> log,
    Optional<Path> keptFolder) {
  /** No process, no log. */
  public static final BuildFailure NOTHING =
      new BuildFailure(0, 0, List.of(), Optional.empty(), Optional.empty());

  public BuildFailure {
    lastLines = List.copyOf(lastLines);
  }
}
