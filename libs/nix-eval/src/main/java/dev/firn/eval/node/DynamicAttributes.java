package dev.firn.eval.node;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/** The attributes of a set literal whose names are computed. */
public final class DynamicAttributes {
  private final Node[] names;
  private final Node[] values;
  private final int[] positions;
  private final Positions sources;

  public DynamicAttributes(Node[] names, Node[] values, int[] positions, Positions sources) {
    this.names = names;
    this.values = values;
    this.positions = positions;
    this.sources = sources;
  }

  Attrs addTo(Attrs set, Object[] env) {
    AttrsBuilder builder = new AttrsBuilder(set.size() + names.length);
    for (int i = 0; i < set.size(); i++) {
      builder.put(set.shape.ids[i], set.values[i], set.posAt(i));
    }
    Attrs before = set;
    int[] added = new int[names.length];
    int count = 0;
    for (int i = 0; i < names.length; i++) {
      Value name = names[i].eval(env);
      if (name == Null.NULL) {
        continue;
      }
      Symbol symbol =
          Symbol.of(
              Expect.plainString(
                  name, positions[i], "while evaluating the name of a dynamic attribute"));
      int slot = before.slotOf(symbol);
      if (slot >= 0) {
        throw duplicate(symbol, before.posAt(slot), positions[i]);
      }
      for (int j = 0; j < count; j++) {
        if (added[j] == symbol.id()) {
          throw duplicate(symbol, positions[j], positions[i]);
        }
      }
      added[count++] = symbol.id();
      builder.put(symbol, values[i].delay(env), positions[i]);
    }
    return builder.build(false, set.shape.pos);
  }

  private EvalException duplicate(Symbol name, int first, int second) {
    return new EvalException(
        ErrorCode.ATTRIBUTE_DUPLICATE,
        "dynamic attribute '" + name.quoted() + "' already defined at " + sources.describe(first),
        second);
  }

  void addFreeVariables(FreeVariables to) {
    Node.addAll(names, to);
    Node.addAll(values, to);
  }
}
