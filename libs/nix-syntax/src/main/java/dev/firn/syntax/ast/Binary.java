package dev.firn.syntax.ast;

/** An operator that is not a call of a builtin; its place is the operator's. */
public record Binary(Operator operator, Expr left, Expr right, int pos) implements Expr {
  /** The operators, with the text that the printer gives them. */
  public enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    AND("&&"),
    OR("||"),
    IMPLIES("->"),
    UPDATE("//"),
    CONCAT("++");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
