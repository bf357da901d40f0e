package dev.firn.syntax.ast;

/** An expression. {@link #pos()} is the byte offset that errors about it name. */
public sealed interface Expr
    permits Assert,
        AttrSet,
        Binary,
        Call,
        CurPos,
        FloatLiteral,
        HasAttr,
        If,
        InheritSource,
        IntLiteral,
        Interpolation,
        Lambda,
        Let,
        ListLiteral,
        Not,
        PathLiteral,
        Select,
        Str,
        Var,
        With {
  /** The position of what has no place of its own. */
  int NO_POS = -1;

  /**
   * The byte offset in the source that an error about this expression names, or {@link #NO_POS}.
   */
  int pos();
}
