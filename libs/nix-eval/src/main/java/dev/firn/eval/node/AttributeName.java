package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One name of an attribute path: known, or computed by a node. */
public record AttributeName(@Nullable Symbol known, @Nullable Node computed) {
  Symbol resolve(Object[] env) {
    if (known != null) {
      return known;
    }
    Node node = Objects.requireNonNull(computed);
    Value value = node.eval(env);
    return Symbol.of(Expect.plainString(value, node.pos(), "while evaluating an attribute name"));
  }

  /** The name for a message, which must not fail again. */
  String show(Object[] env) {
    try {
      return resolve(env).quoted();
    } catch (EvalException e) {
      return "${\u00e2\u0080\u00a6}";
    }
  }

  void addFreeVariables(FreeVariables to) {
    if (computed != null) {
      computed.addFreeVariables(to);
    }
  }
}
