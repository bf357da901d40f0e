package dev.firn.kit.auth;

import dev.firn.events.TokenRole;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which tokens may call a REST method. Without it reading takes {@link TokenRole#READ}, all
 * else {@link TokenRole#ADMIN}, and tokens for some nodes or configurations are refused: who
 * forgets it locks a method rather than opening it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
  /** The least role. */
  TokenRole value() default TokenRole.READ;

  /** What keeps a token for some nodes or configurations to these. */
  Scope scope() default Scope.NONE;

  /** What a method is about. */
  enum Scope {
    /** Everything: only tokens for everything may call it. */
    NONE,
    /** The node in the path parameter {@code node}. */
    NODE,
    /** The configuration in the path parameter {@code configuration}. */
    CONFIGURATION,
    /** Something whose name nobody can guess: a store path, a derivation, a revision. */
    NAMED,
    /** The method looks at {@link Caller#grant} itself. */
    OWN
  }
}
