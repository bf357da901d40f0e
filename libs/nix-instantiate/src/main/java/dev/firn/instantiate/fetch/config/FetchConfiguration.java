package dev.firn.instantiate.fetch.config;

import dev.firn.instantiate.fetch.FetchSettings;
import dev.firn.instantiate.fetch.archive.ArchiveLimits;
import dev.firn.instantiate.fetch.closure.ClosureSettings;
import dev.firn.instantiate.fetch.http.DownloadSettings;
import dev.firn.instantiate.fetch.http.Netrc;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.instantiate.fetch.input.CommitKeys;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.instantiate.settings.SettingException;
import dev.firn.store.signature.PublicKey;
import dev.firn.store.signature.TrustedKeys;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes settings for fetching out of {@code nix.conf}'s and the environment. */
public final class FetchConfiguration {
  private FetchConfiguration() {}

  /**
   * The settings.
   *
   * @param environment where {@code HOME}, {@code XDG_…} and {@code NIX_…} are looked up
   * @param progress is told how downloads get on
   * @param warn is told what a person should know
   */
  public static FetchSettings of(
      NixSettings settings,
      Map<String, String> environment,
      Progress progress,
      Consumer<String> warn) {
    Path home = BytePaths.of(environment.getOrDefault("HOME", "/homeless-shelter"));
    Path configFolder =
        folder(environment, "NIX_CONFIG_HOME")
            .orElseGet(
                () ->
                    folder(environment, "XDG_CONFIG_HOME")
                        .orElse(home.resolve(".config"))
                        .resolve("nix"));
    Path system =
        Optional.ofNullable(environment.get("NIX_CONF_DIR"))
            .map(BytePaths::of)
            .orElse(Path.of("/etc/nix"));
    return new FetchSettings(
        folder(environment, "XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve("firn"),
        Duration.ofSeconds(settings.number(Setting.TARBALL_TTL)),
        tokens(settings),
        settings.isOn(Setting.TRUST_TARBALLS_FROM_GIT_FORGES),
        settings.isOn(Setting.ALLOW_DIRTY),
        settings.isOn(Setting.WARN_DIRTY),
        settings.isOn(Setting.ALLOW_DIRTY_LOCKS),
        settings.experimentalFeatures().contains(CommitKeys.FEATURE),
        ssh(environment),
        settings.isOn(Setting.USE_REGISTRIES),
        new FetchSettings.RegistryFiles(
            Optional.of(configFolder.resolve("registry.json")),
            Optional.of(system.resolve("registry.json")),
            settings.text(Setting.FLAKE_REGISTRY)),
        settings.list(Setting.ALLOWED_URIS),
        downloads(settings, environment, system),
        ArchiveLimits.DEFAULT,
        progress,
        warn);
  }

  /** Which objects of binary caches are taken. */
  public static ClosureSettings closures(NixSettings settings, Map<String, String> environment) {
    List<PublicKey> keys =
        settings.list(Setting.TRUSTED_PUBLIC_KEYS).stream().map(PublicKey::parse).toList();
    return new ClosureSettings(
        new TrustedKeys(keys),
        settings.isOn(Setting.REQUIRE_SIGS),
        environment.containsKey("_NIX_IN_TEST"));
  }

  private static Optional<Path> folder(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(v -> v.startsWith("/"))
        .map(BytePaths::of);
  }

  /** As git runs it; without its variable, as Nix does. */
  private static List<String> ssh(Map<String, String> environment) {
    String command = environment.getOrDefault("GIT_SSH_COMMAND", "");
    if (!command.isBlank()) {
      return List.of("/bin/sh", "-c", command + " \"$@\"", "ssh");
    }
    List<String> words = new ArrayList<>(List.of("ssh"));
    for (String option : environment.getOrDefault("NIX_SSHOPTS", "").split("\\s+")) {
      if (!option.isEmpty()) {
        words.add(option);
      }
    }
    return words;
  }

  private static Map<String, String> tokens(NixSettings settings) {
    Map<String, String> out = new HashMap<>();
    for (String token : settings.list(Setting.ACCESS_TOKENS)) {
      int equals = token.indexOf('=');
      if (equals > 0) {
        out.put(token.substring(0, equals), token.substring(equals + 1));
      }
    }
    return out;
  }

  private static DownloadSettings downloads(
      NixSettings settings, Map<String, String> environment, Path system) {
    String netrc = settings.text(Setting.NETRC_FILE);
    String certificates =
        environment.getOrDefault("NIX_SSL_CERT_FILE", settings.text(Setting.SSL_CERT_FILE));
    long connect = settings.number(Setting.CONNECT_TIMEOUT);
    DownloadSettings standard = DownloadSettings.DEFAULT;
    return new DownloadSettings(
        (int) Math.clamp(settings.number(Setting.DOWNLOAD_ATTEMPTS), 1, 100),
        standard.backoff(),
        connect == 0 ? standard.connectTimeout() : Duration.ofSeconds(connect),
        Duration.ofSeconds(Math.max(1, settings.number(Setting.STALLED_DOWNLOAD_TIMEOUT))),
        standard.maxBytes(),
        netrc(netrc.isEmpty() ? system.resolve("netrc") : Path.of(netrc)),
        certificates.isEmpty() ? Optional.empty() : Optional.of(BytePaths.of(certificates)),
        standard.local(),
        denied(settings));
  }

  private static DeniedAddresses denied(NixSettings settings) {
    try {
      return DeniedAddresses.parse(settings.list(Setting.DENIED_ADDRESSES));
    } catch (IllegalArgumentException e) {
      throw new SettingException(String.valueOf(e.getMessage()));
    }
  }

  private static Netrc netrc(Path file) {
    try {
      return Netrc.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Netrc.NONE;
    }
  }
}
