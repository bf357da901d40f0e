package dev.firn.buildservice.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firn.buildservice.domain.Build;
import dev.firn.events.Fault;
import dev.firn.store.path.StoreDir;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A build, as callers see it.
 *
 * @param derivation its name in the store: {@code HASH-NAME.drv}
 * @param name the derivation's name
 * @param state {@code queued}, {@code running}, {@code succeeded} or {@code failed}
 * @param revision the submission that first asked for it
 * @param platform the system it is built on
 * @param worker who builds or built it
 * @param attempt how often it was handed to a worker
 * @param millis how long it took, in milliseconds
 * @param narBytes the size of its outputs, in bytes
 * @param outputs store paths by output name
 * @param fault why it failed
 * @param lastLines of its log, when it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BuildSummary(
    String derivation,
    String name,
    String state,
    String revision,
    String platform,
    @Nullable String worker,
    int attempt,
    @Nullable Instant queuedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    long millis,
    long narBytes,
    Map<String, String> outputs,
    @Nullable Fault fault,
    List<String> lastLines) {
  /** Of a build. */
  public static BuildSummary of(Build build) {
    Map<String, String> outputs = new TreeMap<>();
    build.outputs().forEach((name, path) -> outputs.put(name, StoreDir.DEFAULT.print(path)));
    return new BuildSummary(
        build.derivation().baseName(),
        build.derivation().derivationName(),
        build.state().label(),
        build.revision(),
        build.platform(),
        build.worker().orElse(null),
        build.attempt(),
        build.queuedAt().orElse(null),
        build.startedAt().orElse(null),
        build.endedAt().orElse(null),
        build.millis(),
        build.narBytes(),
        outputs,
        build.fault().orElse(null),
        build.lastLines());
  }
}
