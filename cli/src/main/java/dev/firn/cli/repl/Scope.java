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
import dev.firn.syntax.ast.AttrSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
    return lacksMore(expression, 0);
  }

  /**
   * The same for bindings, such as {@code a.b = 1; inherit (c) d}, of which the last may end so.
   */
  boolean isUnfinishedBindings(String text) {
    return set(text) == null && lacksMore("{ " + text.stripTrailing() + "\n;}", 3);
  }

  /** Whether what is wrong with the text is where it ends, but for so many characters. */
  private boolean lacksMore(String text, int behind) {
    try {
      Parser.parse(source(text), ParseOptions.DEFAULT);
      return false;
    } catch (SyntaxError e) {
      return e.offset() >= text.stripTrailing().length() - behind
          && e.code() != SyntaxError.Code.NESTED_TOO_DEEPLY;
    }
  }

  /** The values of bindings, not evaluated yet; null when the text is not bindings. */
  @Nullable Attrs bindings(String text) {
    String set = set(text);
    return set != null && evaluate(set) instanceof Attrs attrs ? attrs : null;
  }

  /** The text as a set of bindings, the last of which may lack its semicolon. */
  private @Nullable String set(String text) {
    for (String end : List.of("\n}", "\n;}")) {
      try {
        String set = "{ " + text + end;
        if (Parser.parse(source(set), ParseOptions.DEFAULT) instanceof AttrSet) {
          return set;
        }
      } catch (SyntaxError e) {
        // Then it is not that.
      }
    }
    return null;
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
