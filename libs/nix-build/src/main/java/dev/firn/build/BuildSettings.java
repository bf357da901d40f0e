package dev.firn.build;

import dev.firn.instantiate.fetch.http.DownloadSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How to build. The names are those of {@code nix.conf}'s settings where there are such.
 *
 * @param systems whose derivations can run here, such as {@code x86_64-linux}
 * @param systemFeatures what {@code requiredSystemFeatures} may ask for
 * @param cores for {@code NIX_BUILD_CORES}
 * @param timeout of a build; zero for none
 * @param maxSilentTime without output; zero for none
 * @param maxLogSize in bytes; zero for no limit
 * @param logLines how many of the last lines a failure shows
 * @param keepFailed whether the folder of a failed build is kept
 * @param keepLog whether logs are kept
 * @param compressLog whether kept logs are compressed
 * @param sandboxShell what {@code /bin/sh} is in the sandbox, a static executable
 * @param sandboxPaths further paths of this machine in the sandbox, by the path inside
 * @param impureEnvironment what {@code impureEnvVars} may name
 * @param hashedMirrors URLs of mirrors by hash for {@code builtin:fetchurl}
 */
public record BuildSettings(
    Set<String> systems,
    Set<String> systemFeatures,
    int cores,
    Duration timeout,
    Duration maxSilentTime,
    long maxLogSize,
    int logLines,
    boolean keepFailed,
    boolean keepLog,
    boolean compressLog,
    Optional<Path> sandboxShell,
    Map<String, Path> sandboxPaths,
    Map<String, String> impureEnvironment,
    List<String> hashedMirrors,
    DownloadSettings downloads) {

  private static final Path KVM = Path.of("/dev/kvm");
  private static final String KVM_FEATURE = "kvm";
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  public BuildSettings {
    systems = Set.copyOf(systems);
    systemFeatures = Set.copyOf(systemFeatures);
    sandboxPaths = Collections.unmodifiableMap(new TreeMap<>(sandboxPaths));
    impureEnvironment = Collections.unmodifiableMap(new TreeMap<>(impureEnvironment));
    hashedMirrors = List.copyOf(hashedMirrors);
  }

  /** This machine's: its system, all cores, no limits, {@code /bin/busybox} as shell if there. */
  public static BuildSettings ofMachine() {
    String cpu =
        switch (System.getProperty("os.arch", "")) {
          case "amd64", "x86_64" -> "x86_64";
          case "x86", "i386" -> "i686";
          case String other -> other;
        };
    Set<String> systems =
        cpu.equals("x86_64") ? Set.of("x86_64-linux", "i686-linux") : Set.of(cpu + "-linux");
    return new BuildSettings(
        systems,
        Files.isWritable(KVM)
            ? Set.of("nixos-test", "benchmark", "big-parallel", KVM_FEATURE)
            : Set.of("nixos-test", "benchmark", "big-parallel"),
        Runtime.getRuntime().availableProcessors(),
        Duration.ZERO,
        Duration.ZERO,
        0,
        25,
        false,
        true,
        true,
        Files.isExecutable(BUSYBOX) ? Optional.of(BUSYBOX) : Optional.empty(),
        Map.of(),
        Map.of(),
        List.of(),
        DownloadSettings.DEFAULT);
  }

  /** Devices that builders see because of the features. */
  List<Path> devices() {
    return systemFeatures.contains(KVM_FEATURE) && Files.isWritable(KVM) ? List.of(KVM) : List.of();
  }

  /** These with other limits; zero is none. */
  public BuildSettings withLimits(Duration time, Duration silentTime, long logBytes) {
    return with(time, silentTime, logBytes, keepFailed, sandboxPaths, hashedMirrors, downloads);
  }

  /** These with further paths of this machine in the sandbox, by the path inside. */
  public BuildSettings withSandboxPaths(Map<String, Path> paths) {
    return with(timeout, maxSilentTime, maxLogSize, keepFailed, paths, hashedMirrors, downloads);
  }

  /** These with another way to download. */
  public BuildSettings withDownloads(DownloadSettings other) {
    return with(timeout, maxSilentTime, maxLogSize, keepFailed, sandboxPaths, hashedMirrors, other);
  }

  /** These with other mirrors by hash. */
  public BuildSettings withHashedMirrors(List<String> urls) {
    return with(timeout, maxSilentTime, maxLogSize, keepFailed, sandboxPaths, urls, downloads);
  }

  public BuildSettings withKeepFailed(boolean keep) {
    return with(timeout, maxSilentTime, maxLogSize, keep, sandboxPaths, hashedMirrors, downloads);
  }

  private BuildSettings with(
      Duration otherTimeout,
      Duration otherSilentTime,
      long otherLogSize,
      boolean otherKeepFailed,
      Map<String, Path> otherPaths,
      List<String> otherMirrors,
      DownloadSettings otherDownloads) {
    return new BuildSettings(
        systems,
        systemFeatures,
        cores,
        otherTimeout,
        otherSilentTime,
        otherLogSize,
        logLines,
        otherKeepFailed,
        keepLog,
        compressLog,
        sandboxShell,
        otherPaths,
        impureEnvironment,
        otherMirrors,
        otherDownloads);
  }
}
