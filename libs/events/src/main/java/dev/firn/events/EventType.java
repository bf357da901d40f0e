package dev.firn.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An event's name in the {@code ce_type} header: {@code dev.firn.NAME.vVERSION}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
  /** Lower case, with dots between thing and what happened to it. */
  String name();

  /** Counts up when readers of the version before could not read it. */
  int version();
}
