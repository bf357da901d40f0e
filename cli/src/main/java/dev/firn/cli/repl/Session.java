package dev.firn.cli.repl;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.nix.Evaluation;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.limit.Meter;
import dev.firn.eval.print.ErrorRenderer;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One conversation: what names mean at the moment, and what is done with a line. */
final class Session {
  private static final Pattern DEFINITION =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_'-]*)\\s*=(?!=)\\s*(.+)", Pattern.DOTALL);
  private static final String PROMPT = "firn> ";
  private static final String CONTINUED = "    | ";
  private static final int MOST_NAMES = 20;
  private static final int INDENT = 2;

  private static final PrintOptions WHOLE =
      new PrintOptions(
          true,
          true,
          true,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          INDENT,
          PrintOptions.Errors.THROW_AT_TOP);

  private static final PrintOptions SHORT =
      new PrintOptions(
          true,
          true,
          true,
          1,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          INDENT,
          PrintOptions.Errors.THROW_AT_TOP);

  /** How a conversation goes on after a line. */
  enum Next {
    ASK_AGAIN,
    /** Of a debugger: the evaluation goes on. */
    CONTINUE,
    /** Of a debugger: the evaluation goes on for one step. */
    STEP,
    QUIT
  }

  private final Evaluation evaluation;
  private final Scope scope;
  private final Commands commands;
  private final Map<String, Supplier<Value>> loaded = new LinkedHashMap<>();
  private boolean trace;
  private @Nullable Attrs lastLoaded;

  Session(Evaluation evaluation, boolean trace) {
    this.evaluation = evaluation;
    this.trace = trace;
    this.scope = new Scope(evaluation);
    this.commands = new Commands(this, evaluation, scope);
  }

  /** Has the attributes of a value at hand from the start. */
  void startWith(Supplier<Value> value) {
    loaded.put("", value);
  }

  /** What a line could go on with. */
  Lines.Completion completion() {
    Completer completer =
        new Completer(
            scope,
            Path.of(ProcessBytes.text(evaluation.console().workingDirectory())),
            commands.names());
    return line -> completer.of(ProcessBytes.utf8(line)).stream().map(ProcessBytes::text).toList();
  }

  Scope scope() {
    return scope;
  }

  Commands commands() {
    return commands;
  }

  /** Reads line after line, each with limits of its own, until the end. */
  int run(Lines lines) {
    if (lines.isTerminal()) {
      evaluation.console().message("Firn; :? tells what there is, :q ends");
    }
    reload();
    converse(
        lines,
        PROMPT,
        work -> {
          Meter meter = new Meter(evaluation.machine().settings().limits());
          EvalThread.current().workFor(meter);
          lines.onInterrupt(() -> meter.cancel("interrupted"));
          try {
            return work.get();
          } finally {
            lines.onInterrupt(null);
            EvalThread.current().workFor(new Meter(dev.firn.eval.limit.Limits.NONE));
          }
        });
    return 0;
  }

  /** How a line is run. */
  @FunctionalInterface
  interface Runner {
    Next run(Supplier<Next> work);
  }

  /** Talks until a line ends the conversation; the end of input quits. */
  Next converse(Lines lines, String prompt, Runner runner) {
    StringBuilder input = new StringBuilder();
    String line;
    while ((line = lines.next(input.isEmpty() ? prompt : CONTINUED)) != null) {
      if (line.equals(Lines.BROKEN_OFF)) {
        input.setLength(0);
        continue;
      }
      input.append(input.isEmpty() ? "" : "\n").append(line);
      String text = ProcessBytes.utf8(input.toString().strip());
      if (isUnfinished(text)) {
        continue;
      }
      input.setLength(0);
      Next next = runner.run(() -> guarded(text));
      if (lines.isTerminal() && !text.isEmpty()) {
        evaluation.out().line("");
      }
      flush();
      if (next != Next.ASK_AGAIN) {
        return next;
      }
    }
    if (!input.isEmpty()) {
      guarded(ProcessBytes.utf8(input.toString().strip()));
    }
    flush();
    return Next.QUIT;
  }

  private void flush() {
    evaluation.out().flush();
    evaluation.console().err().flush();
  }

  /** Whether more lines have to come; of a command, whether its expression wants them. */
  private boolean isUnfinished(String text) {
    if (text.isEmpty()) {
      return false;
    }
    if (text.startsWith(":")) {
      return commands.takesExpression(text) && scope.isUnfinished(commands.argument(text));
    }
    Matcher definition = DEFINITION.matcher(text);
    return scope.isUnfinished(definition.matches() ? definition.group(2) : text)
        || (!scope.isExpression(text) && scope.isUnfinishedBindings(text));
  }

  private Next guarded(String text) {
    return text.isEmpty() ? Next.ASK_AGAIN : guarded(() -> handle(text));
  }

  /** What goes wrong is told, and the conversation goes on. */
  private Next guarded(Supplier<Next> work) {
    try {
      return work.get();
    } catch (EvalException e) {
      show(e);
    } catch (CommandException | UsageException | StoreException e) {
      complain(String.valueOf(e.getMessage()));
    }
    return Next.ASK_AGAIN;
  }

  private void show(EvalException e) {
    EvalThread.current().resetDepth(0);
    evaluation.out().flush();
    boolean colours = evaluation.console().colours();
    evaluation
        .console()
        .message(new ErrorRenderer(evaluation.machine().positions(), trace, colours).render(e));
  }

  private void complain(String message) {
    evaluation.out().flush();
    evaluation.console().message("error: " + message);
  }

  private Next handle(String text) {
    if (text.startsWith(":")) {
      return commands.run(text);
    }
    Matcher definition = DEFINITION.matcher(text);
    boolean defines = definition.matches();
    if (defines && scope.isExpression(definition.group(2))) {
      scope.put(definition.group(1), scope.later(definition.group(2)));
      return Next.ASK_AGAIN;
    }
    Attrs bindings = scope.isExpression(text) ? null : scope.bindings(text);
    if (bindings != null) {
      scope.putAll(bindings);
    } else {
      // What is wrong with a definition is said of its value.
      print(scope.evaluate(defines ? definition.group(2) : text));
    }
    return Next.ASK_AGAIN;
  }

  /** Prints a value, its attributes not further than one level. */
  void print(Value value) {
    evaluation.out().line(ValuePrinter.print(evaluation.machine(), value, SHORT));
  }

  /** Prints all of a value, a string as it is. */
  void printWhole(Value value) {
    evaluation
        .out()
        .line(
            value.force() instanceof Str string
                ? string.value
                : ValuePrinter.print(evaluation.machine(), value, WHOLE));
  }

  /** Turns showing traces on or off. */
  void showTrace(@Nullable Boolean on) {
    trace = on == null ? !trace : on;
    evaluation.out().line(trace ? "showing error traces" : "not showing error traces");
  }

  /** Reads everything anew. */
  void reload() {
    scope.clear();
    evaluation.nix().forgetFiles();
    for (Supplier<Value> each : List.copyOf(loaded.values())) {
      guarded(
          () -> {
            bring(each.get());
            return Next.ASK_AGAIN;
          });
    }
    flush();
  }

  /**
   * Has the attributes of a value at hand, and again after a reload.
   *
   * @param name one such name is loaded once
   */
  void load(String name, Supplier<Value> value) {
    evaluation.nix().forgetFiles();
    loaded.remove(name);
    loaded.put(name, value);
    bring(value.get());
  }

  /** Has the attributes of a set at hand. */
  void bring(Value value) {
    if (!(value.force() instanceof Attrs attrs)) {
      throw evaluation.failure(
          ErrorCode.TYPE_MISMATCH,
          "only the attributes of a set can be brought into scope, but this is "
              + dev.firn.eval.value.Show.typeAndValue(value.force()));
    }
    scope.putAll(attrs);
    lastLoaded = attrs;
    if (attrs.size() > 0) {
      evaluation.console().message("Added " + attrs.size() + " variables.");
      evaluation.console().message(names(attrs));
    }
  }

  private static String names(Attrs attrs) {
    List<String> names = new ArrayList<>();
    for (int slot : attrs.shape.byName()) {
      names.add(attrs.nameAt(slot).name());
    }
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES))
            + "\n... and "
            + (names.size() - MOST_NAMES)
            + " more; view with :ll";
  }

  /** Lists what was brought last. */
  void showLastLoaded() {
    Attrs attrs = lastLoaded;
    if (attrs != null) {
      for (int slot : attrs.shape.byName()) {
        evaluation.out().line(attrs.nameAt(slot).name());
      }
    }
  }
}
