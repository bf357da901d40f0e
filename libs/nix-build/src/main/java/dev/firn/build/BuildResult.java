package dev.firn.build;

import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StorePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A derivation's outputs, valid in the store.
 *
 * @param outputs by output name
 * @param built false if all of them were there already
 * @param duration of the build
 * @param log where the log is kept
 */
public record BuildResult(
    StorePath derivation,
    SortedMap<String, PathInfo> outputs,
    boolean built,
    Duration duration,
    Optional<Path> log) {
  public BuildResult {
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }
}
