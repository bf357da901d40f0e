package dev.firn.syntax.ast;

import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/** One name of a set pattern, with its default. */
public record Formal(Symbol name, @Nullable Expr fallback, int pos) {}
