package dev.firn.syntax;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An interned name: two symbols with the same bytes are the same object. Thread-safe.
 *
 * <p>Symbols order by {@link #id()}, the order of their first use, which is fast and stable within
 * a process; {@link #name()} gives the bytes for an order that people see.
 */
public final class Symbol {
  private static final ConcurrentHashMap<String, Symbol> TABLE = new ConcurrentHashMap<>(1 << 14);
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String name;
  private final int id;

  private Symbol(String name) {
    this.name = name;
    this.id = NEXT.getAndIncrement();
  }

  /**
   * The symbol of a name.
   *
   * @param name one char per byte (ISO 8859-1)
   */
  public static Symbol of(String name) {
    Symbol known = TABLE.get(name);
    return known != null ? known : TABLE.computeIfAbsent(name, Symbol::new);
  }

  /** The name, one char per byte. */
  public String name() {
    return name;
  }

  /** Unique in this process; smaller means seen earlier. */
  public int id() {
    return id;
  }

  @Override
  public String toString() {
    return name;
  }
}
