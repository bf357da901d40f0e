package dev.firn.kit.auth;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says how a REST resource, or one method of it, is protected where that is not by the token in
 * {@code authorization: Bearer}. The method's annotation counts before its class's.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Access {
  /** The way. */
  Kind value();

  /** How callers show that they may. */
  enum Kind {
    /** By the token, as everywhere. */
    TOKEN,
    /** The resource checks for itself: a signature, or a setting that opens it. */
    OWN
  }
}
