package dev.firn.syntax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An interned name: two symbols with the same bytes are the same object. Thread-safe.
 *
 * <p>Symbols order by {@link #id()}, the order of their first use, which is fast and stable within
 * a process; {@link #name()} gives the bytes for an order that people see.
 */
public final class Symbol {
  /** The language's reserved words; each one's symbol has its index in this list as its id. */
  public static final List<String> RESERVED_WORDS =
      List.of("if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or");

  private static final ConcurrentHashMap<String, Symbol> TABLE = new ConcurrentHashMap<>(1 << 14);
  private static final AtomicInteger NEXT = new AtomicInteger();

  /**
   * Symbols by the hash of their bytes, two to a bucket, so that a lexer finds a known name without
   * making a string of it. It may lose entries and is written without locks: symbols are immutable,
   * and a miss only costs a look into {@link #TABLE}.
   */
  private static final Symbol[] RECENT = new Symbol[1 << 15];

  private static volatile Symbol[] byId = new Symbol[1 << 15];

  static {
    for (String word : RESERVED_WORDS) {
      of(word);
    }
    for (String name : FirstNames.inOrder()) {
      of(name);
    }
  }

  private final String name;
  private final byte[] bytes;
  private final int hash;
  private final int id;

  /** Found when it is first asked for; several threads may find the same. */
  private byte @Nullable [] printed;

  private Symbol(String name) {
    this.name = name;
    this.bytes = name.getBytes(ISO_8859_1);
    this.hash = name.hashCode();
    synchronized (NEXT) {
      this.id = NEXT.getAndIncrement();
      Symbol[] table = byId;
      if (id == table.length) {
        table = Arrays.copyOf(table, id * 2);
      }
      table[id] = this;
      byId = table;
    }
  }

  /** A thread that wants to know of each symbol that it adds to the process, which keeps it. */
  public interface Counting {
    /** A symbol is about to be made; what this throws prevents it. */
    void newSymbol();
  }

  /** The name as messages show it: in quotes of its own if it is no identifier. */
  public String quoted() {
    return Printer.printName(name);
  }

  /** The bytes of {@link #quoted}; for reading only. */
  byte[] printed() {
    byte[] known = printed;
    if (known == null) {
      String quoted = quoted();
      known = quoted.equals(name) ? bytes : quoted.getBytes(ISO_8859_1);
      printed = known;
    }
    return known;
  }

  /** How many symbols there are; their ids are below it. */
  public static int count() {
    return NEXT.get();
  }

  /** The symbol with that {@link #id()}. */
  public static Symbol byId(int id) {
    return byId[id];
  }

  /**
   * The symbol of a name.
   *
   * @param name one char per byte (ISO 8859-1)
   */
  public static Symbol of(String name) {
    Symbol known = TABLE.get(name);
    if (known != null) {
      return known;
    }
    if (Thread.currentThread() instanceof Counting counting) {
      counting.newSymbol();
    }
    Symbol fresh = new Symbol(name);
    Symbol raced = TABLE.putIfAbsent(name, fresh);
    return raced != null ? raced : fresh;
  }

  /**
   * The symbol of the bytes in {@code [from, to)}.
   *
   * @param hash {@code 31 * hash + byte} over the bytes from 0, as {@link String#hashCode()} has it
   */
  public static Symbol of(byte[] source, int from, int to, int hash) {
    int bucket = (hash ^ hash >>> 14) * 2 & RECENT.length - 1;
    Symbol first = RECENT[bucket];
    if (first != null && first.hash == hash && first.equalTo(source, from, to)) {
      return first;
    }
    Symbol second = RECENT[bucket + 1];
    if (second != null && second.hash == hash && second.equalTo(source, from, to)) {
      return second;
    }
    Symbol found = of(new String(source, from, to - from, ISO_8859_1));
    RECENT[bucket + 1] = first;
    RECENT[bucket] = found;
    return found;
  }

  private boolean equalTo(byte[] source, int from, int to) {
    byte[] own = bytes;
    if (own.length != to - from) {
      return false;
    }
    for (int i = 0; i < own.length; i++) {
      if (own[i] != source[from + i]) {
        return false;
      }
    }
    return true;
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
