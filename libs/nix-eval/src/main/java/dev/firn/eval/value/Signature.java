package dev.firn.eval.value;

import dev.firn.syntax.Symbol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a function takes.
 *
 * @param argument the name of the whole argument, or null
 * @param formals the names of its pattern in source order, or null when it has none
 * @param ellipsis whether the pattern allows further attributes
 * @param documentation the text of the comment before it, or null
 */
public record Signature(
    @Nullable Symbol argument,
    @Nullable List<Formal> formals,
    boolean ellipsis,
    @Nullable String documentation) {
  /** One name of a pattern. */
  public record Formal(Symbol name, boolean hasDefault, int pos) {}
}
