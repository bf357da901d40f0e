package dev.firn.eval.builtins;

import java.lang.reflect.AnnotatedElement;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Collects the {@link Doc}s of builtins. */
public final class Documentation {
  private Documentation() {}

  /** The documentation of all builtins of these groups, by name. */
  public static List<Doc> of(Collection<BuiltinGroup> groups) {
    return groups.stream()
        .map(Object::getClass)
        .flatMap(
            type ->
                Stream.<AnnotatedElement>concat(
                    Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredFields())))
        .map(element -> element.getAnnotation(Doc.class))
        .filter(Objects::nonNull)
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }
}
