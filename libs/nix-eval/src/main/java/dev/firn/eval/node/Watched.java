package dev.firn.eval.node;

import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** A node that somebody watches: a debugger, or who wants to know what a result depends on. */
public final class Watched extends Node {
  private final Node node;
  private final Watcher watcher;

  public Watched(Node node, Watcher watcher) {
    this.node = node;
    this.watcher = watcher;
  }

  /** Sees a node evaluated. */
  @FunctionalInterface
  public interface Watcher {
    /** Evaluates the node, or fails as it does. */
    Value evaluate(Node node, Object[] env);
  }

  @Override
  public Value eval(Object[] env) {
    return watcher.evaluate(node, env);
  }

  @Override
  public int pos() {
    return node.pos();
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    node.addFreeVariables(to);
  }
}
