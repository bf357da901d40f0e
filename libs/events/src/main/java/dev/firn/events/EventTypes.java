package dev.firn.events;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All event types by their {@code ce_type}. */
public final class EventTypes {
  private static final Map<String, Class<? extends FirnEvent>> BY_NAME = byName();

  private EventTypes() {}

  /** The value of the {@code ce_type} header. */
  public static String typeOf(Class<? extends FirnEvent> event) {
    EventType type = event.getAnnotation(EventType.class);
    if (type == null) {
      throw new IllegalArgumentException(event + " has no @EventType");
    }
    return "dev.firn." + type.name() + ".v" + type.version();
  }

  /** The record of a {@code ce_type}; empty for one that this version does not know. */
  public static Optional<Class<? extends FirnEvent>> named(String type) {
    return Optional.ofNullable(BY_NAME.get(type));
  }

  /** Every record, by its {@code ce_type}, sorted. */
  public static Map<String, Class<? extends FirnEvent>> all() {
    return BY_NAME;
  }

  private static Map<String, Class<? extends FirnEvent>> byName() {
    Map<String, Class<? extends FirnEvent>> result = new TreeMap<>();
    for (Topic topic : Topic.values()) {
      for (Class<?> record : topic.events().getPermittedSubclasses()) {
        Class<? extends FirnEvent> event = record.asSubclass(FirnEvent.class);
        result.put(typeOf(event), event);
      }
    }
    return Collections.unmodifiableMap(result);
  }
}
