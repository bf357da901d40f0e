package dev.firn.syntax.ast;

/**
 * A string without interpolation, a URI included.
 *
 * @param value the bytes after unescaping and stripping, one char per byte (ISO 8859-1)
 */
public record Str(String value, int pos) implements Expr {}
