package dev.firn.eval.node;

import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;

/** {@code [ … ]} with at least one element. */
public final class ListNode extends Node {
  private final Node[] elements;

  public ListNode(Node[] elements) {
    this.elements = elements;
  }

  @Override
  public Value eval(Object[] env) {
    Value[] values = new Value[elements.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = elements[i].delay(env);
    }
    return new List(values);
  }

  @Override
  public int pos() {
    return elements[0].pos();
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    addAll(elements, to);
  }
}
