package dev.firn.events;

/**
 * What an input was pinned to.
 *
 * @param input its name, for example {@code nixpkgs}
 * @param locked the locked reference, as a URL
 * @param storePath where it is in the store
 */
public record Pin(String input, String locked, String storePath) {}
