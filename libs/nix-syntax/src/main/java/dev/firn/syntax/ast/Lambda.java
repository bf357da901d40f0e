package dev.firn.syntax.ast;

import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * A function: {@code x: body}, {@code { a, b ? 1 }: body}, {@code args@{ … }: body}.
 *
 * @param arg the name of the whole argument, null when only a pattern is given
 * @param formals the pattern, null when only a name is given; one of both is present
 * @param doc the documentation comment before it, without its delimiters, or null
 */
public record Lambda(
    @Nullable Symbol arg, @Nullable Formals formals, Expr body, @Nullable String doc, int pos)
    implements Expr {}
