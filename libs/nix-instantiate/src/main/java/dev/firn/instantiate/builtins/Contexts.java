package dev.firn.instantiate.builtins;

import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.StringContext;
import java.util.HashSet;
import java.util.Set;

/** Collects what the strings of one derivation refer to. */
final class Contexts {
  private final Set<StringContext> seen = new HashSet<>();
  private final Set<ContextElement> elements = new HashSet<>();

  void add(StringContext context) {
    if (context.isEmpty() || !seen.add(context)) {
      return;
    }
    for (ContextElement element : context) {
      elements.add(element);
    }
  }

  Set<ContextElement> elements() {
    return elements;
  }
}
