package dev.firn.cli.repl;

import dev.firn.cli.nix.Evaluation;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Origin;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Source;
import dev.firn.syntax.SyntaxError;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The names that are at hand, and expressions in their scope. Text is one char per byte. */
final class Scope {
  private static final String NAME = "\u00c2\u00abstring\u00c2\u00bb";

  private final Evaluation evaluation;
  private final TreeMap<String, Value> names = new TreeMap<>();

  Scope(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  void clear() {
    names.clear();
  }

  void put(String name, Value value) {
    names.put(name, value);
  }

  void putAll(Attrs attrs) {
    for (int i = 0; i < attrs.size(); i++) {
      names.put(attrs.nameAt(i).name(), attrs.values[i]);
    }
  }

  /** Every name that can be used: these, and the language's. */
  SortedSet<String> visible() {
    SortedSet<String> all = new TreeSet<>(names.keySet());
    all.addAll(evaluation.machine().globalNames());
    return all;
  }

  Collection<String> own() {
    return Collections.unmodifiableCollection(names.keySet());
  }

  /** The value, evaluated. */
  Value evaluate(String expression) {
    return later(expression).force();
  }

  /** The value, to be evaluated when it is needed; what is wrong with the text is said at once. */
  Value later(String expression) {
    AttrsBuilder builder = new AttrsBuilder(names.size());
    names.forEach(builder::put);
    Attrs scope = builder.build();
    Machine machine = evaluation.machine();
    Machine.Parsed parsed = machine.parse(source(expression), Origin.STRING);
    return new Thunk(machine.compile(parsed, scope), Machine.scope(scope));
  }

  private Source source(String expression) {
    return Source.of(expression, NAME, evaluation.console().workingDirectory());
  }

  /** Whether only more lines can make an expression of the text. */
  boolean isUnfinished(String expression) {
    try {
      Parser.parse(source(expression), ParseOptions.DEFAULT);
      return false;
    } catch (SyntaxError e) {
      return e.offset() >= expression.stripTrailing().length()
          && e.code() != SyntaxError.Code.NESTED_TOO_DEEPLY;
    }
  }

  /** Whether the text is an expression. */
  boolean isExpression(String text) {
    try {
      Parser.parse(source(text), ParseOptions.DEFAULT);
      return true;
    } catch (SyntaxError e) {
      return false;
    }
  }
}
