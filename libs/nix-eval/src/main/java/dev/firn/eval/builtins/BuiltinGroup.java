package dev.firn.eval.builtins;

/** Builtins of one theme. Its methods carry {@link Doc}. */
@FunctionalInterface
public interface BuiltinGroup {
  /** Adds the group's builtins. */
  void register(Registry registry);
}
