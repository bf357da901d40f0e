package dev.firn.syntax.ast;

/**
 * A path, such as {@code ./a} or {@code ~/a}, made absolute and canonical by the parser.
 *
 * @param path absolute, one char per byte; ends in a slash only as the first part of an {@link
 *     Interpolation}
 */
public record PathLiteral(String path, int pos) implements Expr {}
