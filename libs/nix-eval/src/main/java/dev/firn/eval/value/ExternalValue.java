package dev.firn.eval.value;

/** A value of the embedding program that the language can only pass around. */
public abstract non-sealed class ExternalValue extends Value {
  /** How the value is shown, such as {@code «connection»}. */
  public abstract String show();

  /** What kind of value it is, with an article, such as {@code a connection}. */
  public abstract String kind();
}
