package dev.firn.cli.repl;

import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.nix.Evaluation;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.print.ErrorRenderer;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names mean at the moment, and what is done with a line. */
final class Session {
  private static final Pattern DEFINITION =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_'-]*)\\s*=(?!=)\\s*(.+)", Pattern.DOTALL);

  private static final PrintOptions SHORT =
      new PrintOptions(true, false, true, 1, 200, 200, 10_000, 0, PrintOptions.Errors.PRINT);

  private final Evaluation evaluation;
  private final boolean trace;
  private final List<String> loaded = new ArrayList<>();
  private final Map<String, Value> scope = new LinkedHashMap<>();

  /**
   * @param start an expression whose attributes are at hand from the start
   */
  Session(Evaluation evaluation, boolean trace, String start) {
    this.evaluation = evaluation;
    this.trace = trace;
    loaded.add(start);
  }

  int run(Lines lines) {
    reload();
    @Nullable String line;
    while ((line = lines.next("firn> ")) != null) {
      String text = ProcessBytes.utf8(line.strip());
      if (text.equals(":q") || text.equals(":quit")) {
        break;
      }
      if (!text.isEmpty()) {
        guarded(() -> handle(text));
      }
      evaluation.out().flush();
      evaluation.console().err().flush();
    }
    return 0;
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (EvalException e) {
      evaluation.out().flush();
      boolean colours = evaluation.console().colours();
      evaluation
          .console()
          .err()
          .line(new ErrorRenderer(evaluation.machine().positions(), trace, colours).render(e));
    }
  }

  private void reload() {
    scope.clear();
    for (String each : loaded) {
      guarded(() -> bring(each));
    }
    evaluation.out().flush();
    evaluation.console().err().flush();
  }

  private void handle(String text) {
    int space = text.indexOf(' ');
    String word = space < 0 ? text : text.substring(0, space);
    String rest = space < 0 ? "" : text.substring(space + 1).strip();
    switch (word) {
      case ":p" -> {
        Value value = evaluate(rest);
        evaluation.forceDeep(value);
        print(value, PrintOptions.EVAL);
      }
      case ":t" -> evaluation.out().line(type(evaluate(rest)));
      case ":a" -> add(rest);
      case ":l" -> add("import (/. + \"" + evaluation.fileArgument(rest) + "\")");
      case ":r" -> reload();
      case ":?", ":help" -> evaluation.out().print(ProcessBytes.utf8(ReplCommand.HELP));
      default -> {
        Matcher definition = DEFINITION.matcher(text);
        if (text.startsWith(":")) {
          evaluation.console().err().line("there is no " + word + "; :? tells what there is");
        } else if (definition.matches()) {
          scope.put(definition.group(1), later(definition.group(2)));
        } else {
          print(evaluate(text), SHORT);
        }
      }
    }
  }

  private void add(String expression) {
    bring(expression);
    loaded.add(expression);
  }

  private void bring(String expression) {
    if (!(later(expression).force() instanceof Attrs attrs)) {
      evaluation.console().err().line("that is no set, so it has no attributes");
      return;
    }
    for (int slot : attrs.shape.byName()) {
      scope.put(attrs.nameAt(slot).name(), attrs.values[slot]);
    }
    if (attrs.values.length > 0) {
      evaluation.console().err().line("at hand: " + names(attrs));
    }
  }

  private static String names(Attrs attrs) {
    int most = 12;
    List<String> names = new ArrayList<>();
    for (int slot : attrs.shape.byName()) {
      names.add(attrs.nameAt(slot).name());
    }
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  private Value evaluate(String expression) {
    return later(expression).force();
  }

  private Value later(String expression) {
    AttrsBuilder builder = new AttrsBuilder(scope.size());
    scope.forEach(builder::put);
    Value function = evaluation.text("__repl: with __repl; (" + expression + "\n)").value().force();
    return Apply.call(function, builder.build(), EvalException.NO_POS);
  }

  private static String type(Value value) {
    return dev.firn.eval.value.Show.type(value);
  }

  private void print(Value value, PrintOptions options) {
    evaluation.out().line(ValuePrinter.print(evaluation.machine(), value, options));
  }
}
