package dev.firn.instantiate.fetch.closure;

import dev.firn.store.signature.TrustedKeys;

/**
 * Which store objects of others are taken. Names in brackets are those of {@code nix.conf}.
 *
 * @param keys whose signatures count ({@code trusted-public-keys})
 * @param requireSignatures whether objects without a content address need one ({@code
 *     require-sigs})
 * @param localCaches whether a cache may be a folder; Nix allows that in its own tests only
 */
public record ClosureSettings(TrustedKeys keys, boolean requireSignatures, boolean localCaches) {}
