package dev.firn.cli.nix;

import java.util.Set;

/**
 * Names of Nix's settings that say nothing to an evaluation: builds, substitution, the daemon, the
 * interactive commands. They are taken without a word and have no effect here.
 */
final class OtherSettings {
  private static final Set<String> SWITCHES =
      words(
          """
          allow-new-privileges allow-symlinked-store always-allow-substitutes auto-allocate-uids
          auto-optimise-store builders-use-substitutes compress-build-log debugger-on-trace
          debugger-on-warn fallback filter-syscalls fsync-metadata fsync-store-paths http2
          ignore-try impersonate-linux-26 keep-build-log keep-derivations keep-env-derivations
          keep-failed keep-going keep-outputs nix-shell-always-looks-for-shell-nix
          nix-shell-shebang-arguments-relative-to-script preallocate-contents print-missing
          require-drop-supplementary-groups run-diff-hook sandbox-fallback
          sync-before-registering use-case-hack use-cgroups use-sqlite-wal
          """);

  private static final Set<String> VALUES =
      words(
          """
          allowed-impure-host-deps allowed-users bash-prompt bash-prompt-prefix
          bash-prompt-suffix binary-caches build-dir build-hook build-max-jobs
          build-poll-interval build-users-group builders cores diff-hook download-buffer-size
          download-speed eval-attrset-update-layer-rhs-threshold
          external-builders extra-platforms gc-reserved-space
          hashed-mirrors http-connections id-count ignored-acls json-log-path log-lines
          max-build-log-size max-free max-silent-time max-substitution-jobs min-free
          min-free-check-interval narinfo-cache-meta-ttl narinfo-cache-negative-ttl
          narinfo-cache-positive-ttl plugin-files post-build-hook pre-build-hook
          sandbox-build-dir sandbox-dev-shm-size sandbox-paths secret-key-files start-id
          system-features timeout trusted-users upgrade-nix-store-path-url
          warn-large-path-threshold
          """);

  private OtherSettings() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /** Whether it is on or off, so that its flag has no value. */
  static boolean isSwitch(String name) {
    return SWITCHES.contains(name);
  }

  /** Whether its flag has a value. */
  static boolean hasValue(String name) {
    return VALUES.contains(name) || name.startsWith("extra-") && VALUES.contains(name.substring(6));
  }

  static boolean isKnown(String name) {
    return isSwitch(name) || hasValue(name);
  }
}
