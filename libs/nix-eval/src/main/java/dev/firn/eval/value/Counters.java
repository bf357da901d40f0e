package dev.firn.eval.value;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what evaluations do, for all evaluators of the process together.
 *
 * <p>It is decided once, when this class is first used, whether anything is counted: by the system
 * property {@value #PROPERTY}. When not, {@link #ON} is a constant for the compiler and counting
 * costs nothing. With several threads some counts may be lost, so they are only exact with one.
 */
public final class Counters {
  /**
   * {@code true} to count, {@code calls} to count each function and attribute by itself as well.
   */
  public static final String PROPERTY = "firn.count";

  /** Whether anything is counted. */
  public static final boolean ON =
      "true".equals(System.getProperty(PROPERTY)) || "calls".equals(System.getProperty(PROPERTY));

  /** Whether calls and selections are counted one by one. */
  public static final boolean CALLS = "calls".equals(System.getProperty(PROPERTY));

  /** Values made, thunks included. */
  public static long values;

  public static long thunks;

  /** Lazy values that were at hand, so that no thunk was needed. */
  public static long avoided;

  /** Scopes made. */
  public static long scopes;

  /** Variables in those scopes. */
  public static long scopeElements;

  public static long sets;

  /** Attributes in those sets. */
  public static long setElements;

  /** Elements of all lists made. */
  public static long listElements;

  /** Lists made by {@code ++}. */
  public static long concatenations;

  /** Sets made by {@code //}. */
  public static long updates;

  /** Attributes in those sets. */
  public static long updatedElements;

  /** Attributes selected. */
  public static long lookups;

  public static long builtinCalls;
  public static long functionCalls;

  /** Expressions compiled. */
  public static long expressions;

  private static final Map<String, LongAdder> BUILTINS = new ConcurrentHashMap<>();
  private static final Map<FunctionCode, LongAdder> FUNCTIONS = new ConcurrentHashMap<>();
  private static final Map<Integer, LongAdder> SELECTIONS = new ConcurrentHashMap<>();

  private Counters() {}

  /** A scope with that array was made. */
  public static Object[] scope(Object[] env) {
    scopes++;
    scopeElements += env.length - 1;
    return env;
  }

  static void builtinCall(String name) {
    builtinCalls++;
    if (CALLS) {
      BUILTINS.computeIfAbsent(name, _ -> new LongAdder()).increment();
    }
  }

  static void functionCall(FunctionCode code) {
    functionCalls++;
    if (CALLS) {
      FUNCTIONS.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }
  }

  /** An attribute was selected. */
  public static void selection(int pos) {
    lookups++;
    if (CALLS) {
      SELECTIONS.computeIfAbsent(pos, _ -> new LongAdder()).increment();
    }
  }

  /** How often each builtin was called. */
  public static Map<String, LongAdder> builtins() {
    return Map.copyOf(BUILTINS);
  }

  /** How often each function was called. */
  public static Map<FunctionCode, LongAdder> functions() {
    return Map.copyOf(FUNCTIONS);
  }

  /** How often each place selected an attribute, by its position. */
  public static Map<Integer, LongAdder> selections() {
    return Map.copyOf(SELECTIONS);
  }
}
