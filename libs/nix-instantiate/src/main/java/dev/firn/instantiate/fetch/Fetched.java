package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.store.path.StorePath;

/**
 * What was fetched.
 *
 * @param path where the tree is in the store
 * @param resolved what was asked for, names of registries replaced
 * @param locked the same with all that was found out: commit, time, {@code narHash}
 * @param extra attributes that a registry adds for flakes, {@code dir}
 */
public record Fetched(StorePath path, Input resolved, Input locked, InputAttrs extra) {}
