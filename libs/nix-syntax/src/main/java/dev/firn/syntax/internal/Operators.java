package dev.firn.syntax.internal;

import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.Binary;
import dev.firn.syntax.ast.Binary.Operator;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.IntLiteral;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Not;
import dev.firn.syntax.ast.Var;
import java.util.List;

/** How the operators bind, and the trees they make: arithmetic and order are calls of builtins. */
final class Operators {
  private static final Expr SUB = new Var(Symbol.of("__sub"), Expr.NO_POS);
  private static final Expr MUL = new Var(Symbol.of("__mul"), Expr.NO_POS);
  private static final Expr DIV = new Var(Symbol.of("__div"), Expr.NO_POS);
  private static final Expr LESS_THAN = new Var(Symbol.of("__lessThan"), Expr.NO_POS);
  private static final Expr ZERO = new IntLiteral(0, Expr.NO_POS);

  /** How tightly a logical not binds. */
  static final int NOT = 7;

  /** How tightly a minus sign binds. */
  static final int NEGATE = 12;

  /** How tightly each kind of token binds as an operator; 0 if it is none. */
  static final byte[] PRECEDENCE = new byte[Token.INVALID + 1];

  static {
    PRECEDENCE[Token.IMPLIES] = 1;
    PRECEDENCE[Token.OR] = 2;
    PRECEDENCE[Token.AND] = 3;
    PRECEDENCE[Token.EQUAL] = PRECEDENCE[Token.NOT_EQUAL] = 4;
    PRECEDENCE[Token.LESS] = PRECEDENCE[Token.LESS_EQUAL] = 5;
    PRECEDENCE[Token.GREATER] = PRECEDENCE[Token.GREATER_EQUAL] = 5;
    PRECEDENCE[Token.UPDATE] = 6;
    PRECEDENCE[Token.PLUS] = PRECEDENCE[Token.MINUS] = 8;
    PRECEDENCE[Token.TIMES] = PRECEDENCE[Token.DIVIDE] = 9;
    PRECEDENCE[Token.CONCAT] = 10;
    PRECEDENCE[Token.QUESTION] = 11;
  }

  private Operators() {}

  static boolean isRightAssociative(int kind) {
    return kind == Token.IMPLIES || kind == Token.UPDATE || kind == Token.CONCAT;
  }

  /** Whether operators of a precedence cannot be chained. */
  static boolean isNonassociative(int precedence) {
    return precedence == PRECEDENCE[Token.EQUAL] || precedence == PRECEDENCE[Token.LESS];
  }

  static Expr negate(Expr operand, int at) {
    return new Call(SUB, List.of(ZERO, operand), at);
  }

  /** The tree of {@code left operator right}. */
  static Expr combine(int kind, Expr left, Expr right, int leftAt, int operatorAt, int rightAt) {
    return switch (kind) {
      case Token.PLUS ->
          new Interpolation(
              List.of(new Interpolation.Part(left, leftAt), new Interpolation.Part(right, rightAt)),
              false,
              operatorAt);
      case Token.MINUS -> new Call(SUB, List.of(left, right), operatorAt);
      case Token.TIMES -> new Call(MUL, List.of(left, right), operatorAt);
      case Token.DIVIDE -> new Call(DIV, List.of(left, right), operatorAt);
      case Token.LESS -> new Call(LESS_THAN, List.of(left, right), operatorAt);
      case Token.GREATER -> new Call(LESS_THAN, List.of(right, left), operatorAt);
      case Token.LESS_EQUAL -> new Not(new Call(LESS_THAN, List.of(right, left), operatorAt));
      case Token.GREATER_EQUAL -> new Not(new Call(LESS_THAN, List.of(left, right), operatorAt));
      case Token.EQUAL -> new Binary(Operator.EQUAL, left, right, operatorAt);
      case Token.NOT_EQUAL -> new Binary(Operator.NOT_EQUAL, left, right, operatorAt);
      case Token.AND -> new Binary(Operator.AND, left, right, operatorAt);
      case Token.OR -> new Binary(Operator.OR, left, right, operatorAt);
      case Token.IMPLIES -> new Binary(Operator.IMPLIES, left, right, operatorAt);
      case Token.UPDATE -> new Binary(Operator.UPDATE, left, right, operatorAt);
      case Token.CONCAT -> new Binary(Operator.CONCAT, left, right, operatorAt);
      default -> throw new IllegalArgumentException("not an operator: " + kind);
    };
  }
}
