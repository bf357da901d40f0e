package dev.firn.eval.error;

/**
 * Where a value that turned out wrong came from, as far as the expression that had it can tell.
 *
 * @param name what it is called, such as {@code cfg.port}; a byte string
 * @param pos for an attribute where it is defined, for a variable where it is used
 * @param variable whether {@code pos} is the use of a variable, whose binding is to be found yet
 */
public record Provenance(String name, int pos, boolean variable) {}
