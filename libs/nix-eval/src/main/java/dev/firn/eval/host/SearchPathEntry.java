package dev.firn.eval.host;

/**
 * One entry of the search path that {@code <…>} is looked up in.
 *
 * @param prefix what a name has to start with, empty for any
 * @param path a path, a URL of a tarball, or a flake reference
 */
public record SearchPathEntry(String prefix, String path) {}
