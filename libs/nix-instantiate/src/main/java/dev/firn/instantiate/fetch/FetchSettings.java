package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.archive.ArchiveLimits;
import dev.firn.instantiate.fetch.http.DownloadSettings;
import dev.firn.instantiate.fetch.http.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What fetchers may be told. Names in brackets are those of {@code nix.conf}.
 *
 * @param cacheFolder Firn's own, such as {@code ~/.cache/firn}
 * @param tarballTtl how long an answer of a server is taken as still right ({@code tarball-ttl})
 * @param accessTokens by host, or host and path ({@code access-tokens})
 * @param trustForges whether a commit alone locks an input from a forge ({@code
 *     trust-tarballs-from-git-forges})
 * @param allowDirty whether Git trees may have changes ({@code allow-dirty})
 * @param warnDirty whether to say that they have ({@code warn-dirty})
 * @param allowDirtyLocks whether lock files may name what has only a hash ({@code
 *     allow-dirty-locks})
 * @param verifiedFetches whether inputs may ask for signed commits (the experimental feature {@code
 *     verified-fetches}); without it such inputs are refused
 * @param ssh the command that runs something on a host ({@code GIT_SSH_COMMAND}, {@code
 *     NIX_SSHOPTS})
 * @param useRegistries whether names of flakes are looked up ({@code use-registries})
 * @param registries where
 * @param allowedUris prefixes of what may be fetched in restricted mode ({@code allowed-uris})
 * @param warn is told what a person should know
 */
public record FetchSettings(
    Path cacheFolder,
    Duration tarballTtl,
    Map<String, String> accessTokens,
    boolean trustForges,
    boolean allowDirty,
    boolean warnDirty,
    boolean allowDirtyLocks,
    boolean verifiedFetches,
    List<String> ssh,
    boolean useRegistries,
    RegistryFiles registries,
    List<String> allowedUris,
    DownloadSettings downloads,
    ArchiveLimits archives,
    Progress progress,
    Consumer<String> warn) {
  public FetchSettings {
    accessTokens = Map.copyOf(accessTokens);
    allowedUris = List.copyOf(allowedUris);
    ssh = List.copyOf(ssh);
  }

  /**
   * Where registries are.
   *
   * @param user such as {@code ~/.config/nix/registry.json}
   * @param system such as {@code /etc/nix/registry.json}
   * @param global a URL or an absolute path ({@code flake-registry}); empty for none
   */
  public record RegistryFiles(Optional<Path> user, Optional<Path> system, String global) {
    /** No registries at all. */
    public static final RegistryFiles NONE =
        new RegistryFiles(Optional.empty(), Optional.empty(), "");
  }

  /** Nix's defaults, without registries, tokens and logins. */
  public static FetchSettings defaults(Path cacheFolder) {
    return new FetchSettings(
        cacheFolder,
        Duration.ofHours(1),
        Map.of(),
        true,
        true,
        true,
        false,
        false,
        List.of("ssh"),
        true,
        RegistryFiles.NONE,
        List.of(),
        DownloadSettings.DEFAULT,
        ArchiveLimits.DEFAULT,
        Progress.SILENT,
        _ -> {});
  }

  public FetchSettings withRegistries(RegistryFiles files) {
    return new FetchSettings(
        cacheFolder,
        tarballTtl,
        accessTokens,
        trustForges,
        allowDirty,
        warnDirty,
        allowDirtyLocks,
        verifiedFetches,
        ssh,
        useRegistries,
        files,
        allowedUris,
        downloads,
        archives,
        progress,
        warn);
  }

  public FetchSettings withDownloads(DownloadSettings other) {
    return new FetchSettings(
        cacheFolder,
        tarballTtl,
        accessTokens,
        trustForges,
        allowDirty,
        warnDirty,
        allowDirtyLocks,
        verifiedFetches,
        ssh,
        useRegistries,
        registries,
        allowedUris,
        other,
        archives,
        progress,
        warn);
  }

  public FetchSettings withTarballTtl(Duration ttl) {
    return new FetchSettings(
        cacheFolder,
        ttl,
        accessTokens,
        trustForges,
        allowDirty,
        warnDirty,
        allowDirtyLocks,
        verifiedFetches,
        ssh,
        useRegistries,
        registries,
        allowedUris,
        downloads,
        archives,
        progress,
        warn);
  }

  public FetchSettings withAccessTokens(Map<String, String> tokens) {
    return new FetchSettings(
        cacheFolder,
        tarballTtl,
        tokens,
        trustForges,
        allowDirty,
        warnDirty,
        allowDirtyLocks,
        verifiedFetches,
        ssh,
        useRegistries,
        registries,
        allowedUris,
        downloads,
        archives,
        progress,
        warn);
  }
}
