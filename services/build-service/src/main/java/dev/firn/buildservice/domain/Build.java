package dev.firn.buildservice.domain;

import dev.firn.events.Fault;
import dev.firn.store.path.StorePath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The build of one derivation, as the events have it.
 *
 * @param revision the submission that it was last queued for
 * @param platform the system it is built on; empty when it was never queued
 * @param worker who builds or built it
 * @param attempt how often it was handed to a worker
 * @param outputs store paths by output name, once it succeeded
 * @param fault why it failed
 * @param lastLines of its log, when it failed
 * @param millis how long it took
 * @param narBytes the size of its outputs
 * @param sequence counts the ledger's changes; the later, the greater
 */
public record Build(
    StorePath derivation,
    String revision,
    String platform,
    BuildState state,
    Optional<String> worker,
    int attempt,
    Optional<Instant> queuedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Map<String, StorePath> outputs,
    Optional<Fault> fault,
    List<String> lastLines,
    long millis,
    long narBytes,
    long sequence) {
  /** Copies what it is given. */
  public Build {
    outputs = Map.copyOf(outputs);
    lastLines = List.copyOf(lastLines);
  }

  static Build none(StorePath derivation, String revision) {
    return new Build(
        derivation,
        revision,
        "",
        BuildState.QUEUED,
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        0,
        0,
        0);
  }

  Build queued(String by, String on, Instant at, long newSequence) {
    return new Build(
        derivation,
        by,
        on,
        BuildState.QUEUED,
        Optional.empty(),
        0,
        Optional.of(at),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        0,
        0,
        newSequence);
  }

  Build started(String by, int newAttempt, Instant at, long newSequence) {
    return new Build(
        derivation,
        revision,
        platform,
        BuildState.RUNNING,
        Optional.of(by),
        newAttempt,
        queuedAt,
        Optional.of(at),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        0,
        0,
        newSequence);
  }

  Build succeeded(
      Optional<String> by,
      Map<String, StorePath> paths,
      long took,
      long bytes,
      Instant at,
      long newSequence) {
    return new Build(
        derivation,
        revision,
        platform,
        BuildState.SUCCEEDED,
        by,
        attempt,
        queuedAt,
        startedAt,
        Optional.of(at),
        paths,
        Optional.empty(),
        List.of(),
        took,
        bytes,
        newSequence);
  }

  Build failed(Fault why, List<String> lines, long took, Instant at, long newSequence) {
    return new Build(
        derivation,
        revision,
        platform,
        BuildState.FAILED,
        worker,
        attempt,
        queuedAt,
        startedAt,
        Optional.of(at),
        Map.of(),
        Optional.of(why),
        lines,
        took,
        0,
        newSequence);
  }
}
