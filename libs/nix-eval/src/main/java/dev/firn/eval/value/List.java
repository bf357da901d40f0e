package dev.firn.eval.value;

/**
 * A list. The array is the list's own: whoever makes a list hands it over, readers do not write.
 */
public final class List extends Value {
  public static final List EMPTY = new List(new Value[0]);

  public final Value[] elements;

  public List(Value[] elements) {
    this.elements = elements;
    if (Counters.ON) {
      Counters.listElements += elements.length;
    }
  }

  public static List of(Value... elements) {
    return elements.length == 0 ? EMPTY : new List(elements);
  }

  public int size() {
    return elements.length;
  }
}
