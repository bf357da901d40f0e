package dev.firn.cli.nix;

import dev.firn.eval.compile.Instrument;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.node.Node;
import dev.firn.eval.node.Watched;
import dev.firn.eval.position.Positions;
import dev.firn.instantiate.host.ReadListener;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.Expr;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * What a result depends on: the files, directories and variables that were read for it, and the
 * attributes and variables of the language that were evaluated, each with the place of its value.
 */
final class ReadReport implements ReadListener, Instrument {
  private static final ReadReport OFF = new ReadReport();

  private final Set<String> reads = new ConcurrentSkipListSet<>();
  private final Map<Definition, Boolean> definitions = new ConcurrentHashMap<>();

  private record Definition(String name, int pos) {}

  private ReadReport() {}

  static ReadReport asked(boolean wanted) {
    return wanted ? new ReadReport() : OFF;
  }

  private boolean isOn() {
    return this != OFF;
  }

  ReadListener listener() {
    return isOn() ? this : ReadListener.NONE;
  }

  void attach(Machine machine) {
    if (isOn()) {
      machine.watch(this);
    }
  }

  @Override
  public void read(Kind kind, String name) {
    reads.add(kind.name().toLowerCase(Locale.ROOT) + " " + name);
  }

  @Override
  public Node around(Expr expr, int pos, Node node, @Nullable Symbol name, Names names) {
    if (name == null) {
      return node;
    }
    Definition definition = new Definition(name.quoted(), pos);
    return new Watched(
        node,
        (watched, env) -> {
          definitions.put(definition, true);
          return watched.eval(env);
        });
  }

  /** One line for each thing, of the form {@code KIND NAME} or {@code attribute NAME PLACE}. */
  void print(Evaluation evaluation) {
    if (!isOn()) {
      return;
    }
    Set<String> lines = new ConcurrentSkipListSet<>();
    Positions positions = evaluation.machine().positions();
    for (Definition definition : definitions.keySet()) {
      if (positions.isInternal(definition.pos)) {
        continue;
      }
      String place =
          positions.resolve(definition.pos) == null ? "" : " " + positions.describe(definition.pos);
      lines.add("attribute " + definition.name + place);
    }
    evaluation.out().flush();
    lines.forEach(evaluation.console().err()::line);
    reads.forEach(evaluation.console().err()::line);
    evaluation.console().err().flush();
  }
}
