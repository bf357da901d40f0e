package dev.firn.eval.node;

import dev.firn.eval.value.Shape;

/** Finding attributes by symbol. */
final class Lookup {
  private Lookup() {}

  /** The slot of a name, tried first where the same code found it last; negative when missing. */
  static int slot(Shape shape, int id, int guess) {
    int[] ids = shape.ids;
    return guess < ids.length && ids[guess] == id ? guess : shape.indexOf(id);
  }
}
