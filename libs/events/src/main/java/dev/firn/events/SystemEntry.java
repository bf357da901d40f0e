package dev.firn.events;

/**
 * A system that was found in a configuration.
 *
 * @param name its name; nodes of that name run it unless the target says otherwise
 * @param entry where in the source: a file's path for modules, an attribute path for a flake
 */
public record SystemEntry(String name, String entry) {}
