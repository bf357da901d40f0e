package dev.firn.events;

import org.jspecify.annotations.Nullable;

/**
 * What a profile of a node runs.
 *
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number; 0 for none
 * @param storePath what it is; null for none
 */
public record RunningGeneration(String profile, long generation, @Nullable String storePath) {}
