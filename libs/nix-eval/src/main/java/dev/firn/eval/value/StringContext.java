package dev.firn.eval.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/** The store objects that a string refers to: a small immutable sorted set. */
public final class StringContext implements Iterable<ContextElement> {
  public static final StringContext EMPTY = new StringContext(new ContextElement[0]);

  private final ContextElement[] elements;

  private StringContext(ContextElement[] elements) {
    this.elements = elements;
  }

  public static StringContext of(ContextElement element) {
    return new StringContext(new ContextElement[] {element});
  }

  public static StringContext of(Iterable<? extends ContextElement> elements) {
    TreeSet<ContextElement> sorted = new TreeSet<>();
    elements.forEach(sorted::add);
    return sorted.isEmpty() ? EMPTY : new StringContext(sorted.toArray(ContextElement[]::new));
  }

  public boolean isEmpty() {
    return elements.length == 0;
  }

  public int size() {
    return elements.length;
  }

  /** This set and another; whichever holds the other is returned as it is. */
  public StringContext union(StringContext other) {
    if (other == this || other.elements.length == 0) {
      return this;
    }
    if (elements.length == 0) {
      return other;
    }
    return merge(other);
  }

  private StringContext merge(StringContext other) {
    ContextElement[] a = elements;
    ContextElement[] b = other.elements;
    List<ContextElement> out = new ArrayList<>(a.length + b.length);
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      int order = a[i] == b[j] ? 0 : a[i].compareTo(b[j]);
      if (order <= 0) {
        out.add(a[i++]);
        if (order == 0) {
          j++;
        }
      } else {
        out.add(b[j++]);
      }
    }
    out.addAll(Arrays.asList(a).subList(i, a.length));
    out.addAll(Arrays.asList(b).subList(j, b.length));
    if (out.size() == a.length) {
      return this;
    }
    return out.size() == b.length ? other : new StringContext(out.toArray(ContextElement[]::new));
  }

  @Override
  public Iterator<ContextElement> iterator() {
    return Arrays.asList(elements).iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StringContext context && Arrays.equals(elements, context.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return Arrays.toString(elements);
  }
}
