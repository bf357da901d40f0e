package dev.firn.eval.builtins;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documentation of a builtin, on the method that implements it. {@code firn doc} and the reference
 * page are made from it, and every example is run as a test.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.FIELD})
public @interface Doc {
  /** The name inside {@code builtins}. */
  String name();

  /** The names of the arguments; empty for a constant. */
  String[] args() default {};

  /** What it does, strictness included, in Markdown. */
  String text();

  /** An expression that shows it; empty where a result depends on the machine. */
  String example() default "";

  /** What the example evaluates to, printed as {@code nix-instantiate --eval --strict} does. */
  String result() default "";

  /** The experimental feature that it needs; empty for none. */
  String feature() default "";
}
