package dev.firn.syntax.ast;

import java.util.List;

/** {@code function arg1 arg2 …}, and the operators that Nix defines as calls of builtins. */
public record Call(Expr function, List<Expr> args, int pos) implements Expr {
  public Call {
    args = List.copyOf(args);
  }
}
