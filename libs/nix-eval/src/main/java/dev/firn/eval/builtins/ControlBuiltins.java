package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host.MessageKind;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.DeepForce;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Shape;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/** When something is evaluated, how evaluation fails, and what it says on the way. */
final class ControlBuiltins implements BuiltinGroup {
  private static final Symbol SUCCESS = Symbol.of("success");
  private static final Symbol VALUE = Symbol.of("value");
  private static final Shape OUTCOME =
      new AttrsBuilder(2).put(SUCCESS, Bool.FALSE).put(VALUE, Bool.FALSE).build().shape;

  private final Machine machine;

  ControlBuiltins(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void register(Registry r) {
    r.add("__seq", this::seq)
        .add("__deepSeq", this::deepSeq)
        .add("abort", this::abort)
        .add("throw", this::throwError)
        .add("__tryEval", this::tryEval)
        .addUntraced("__addErrorContext", this::addErrorContext)
        .add("__trace", this::trace)
        .add("__traceVerbose", this::traceVerbose)
        .add("__warn", this::warn)
        .add("break", this::breakpoint);
    if (machine.settings().hasFeature("parallel-eval")) {
      r.add("__parallel", this::parallel);
    }
  }

  @Doc(
      name = "seq",
      args = {"first", "second"},
      text =
          """
          Evaluates `first`, only as far as its outermost list or set, then gives `second`. Fails if `first`
          does.""",
      example = "builtins.seq [ (throw \"unused\") ] 1",
      result = "1")
  private Value seq(int pos, Value first, Value second) {
    first.force();
    return second.force();
  }

  @Doc(
      name = "deepSeq",
      args = {"first", "second"},
      text =
          """
          Evaluates `first` with all that is in its lists and sets, then gives `second`. Fails if any part of
          `first` does. Sets that contain themselves are no problem.""",
      example = "(builtins.tryEval (builtins.deepSeq [ (throw \"used\") ] 1)).success",
      result = "false")
  private Value deepSeq(int pos, Value first, Value second) {
    DeepForce.force(first);
    return second.force();
  }

  @Doc(
      name = "parallel",
      args = {"values", "e"},
      feature = "parallel-eval",
      text =
          """
          Gives `e`. The elements of the list `values` may be evaluated meanwhile on other cores, to their outermost list
          or set, so that they are known when they are needed. The result does not depend on it: an element that fails
          makes nothing fail that does not use it.""")
  private Value parallel(int pos, Value values, Value e) {
    Value[] elements =
        Expect.list(values, NO_POS, "in the first argument of 'builtins.parallel'").elements;
    // None of them is the caller's own next step: a batch begins with one that is.
    Ahead.offer(
        elements.length + 1,
        number -> {
          if (number > 0) {
            elements[number - 1].force();
          }
        });
    return e.force();
  }

  @Doc(
      name = "abort",
      args = {"message"},
      text =
          """
          Ends the evaluation with an error that `tryEval` does not catch. The message is a string, or what
          becomes one by interpolation.""",
      example = "if true then 1 else abort \"never\"",
      result = "1")
  private Value abort(int pos, Value message) {
    Str text =
        machine
            .coercion()
            .toStr(message, NO_POS, "in the message given to 'abort'", Coercion.Mode.COPY);
    // Scripts, nixpkgs' own tests among them, look for these words.
    throw new EvalException(
        ErrorCode.ABORTED,
        "evaluation aborted with the following error message: '" + text.value + "'",
        NO_POS);
  }

  @Doc(
      name = "throw",
      args = {"message"},
      text =
          """
          Fails with a message, a string or what becomes one by interpolation. `tryEval` catches it; tools that
          list packages leave out what throws.""",
      example = "builtins.tryEval (throw \"not here\")",
      result = "{ success = false; value = false; }")
  private Value throwError(int pos, Value message) {
    Str text =
        machine
            .coercion()
            .toStr(message, NO_POS, "in the message given to 'throw'", Coercion.Mode.COPY);
    throw new EvalException(new EvalError.Thrown(text.value), NO_POS);
  }

  @Doc(
      name = "tryEval",
      args = {"e"},
      text =
          """
          Evaluates `e`, not what is in it, and tells whether that worked: `value` is `e`, or `false` where it failed
          by `throw`, `assert` or a file missing in the search path. Every other error passes through.""",
      example = "builtins.tryEval (1 + 1)",
      result = "{ success = true; value = 2; }")
  private Value tryEval(int pos, Value e) {
    EvalThread thread = EvalThread.current();
    int depth = thread.depth();
    try {
      e.force();
    } catch (EvalException failure) {
      if (!failure.error().catchable()) {
        throw failure;
      }
      thread.resetDepth(depth);
      return outcome(Bool.FALSE, Bool.FALSE);
    }
    return outcome(Bool.TRUE, e);
  }

  private static Attrs outcome(Bool success, Value value) {
    Value[] values = new Value[2];
    values[OUTCOME.indexOf(SUCCESS.id())] = success;
    values[OUTCOME.indexOf(VALUE.id())] = value;
    return new Attrs(OUTCOME, values);
  }

  @Doc(
      name = "addErrorContext",
      args = {"context", "e"},
      text =
          """
          Gives `e`. Should its evaluation fail, the string `context`, which is evaluated only then, is shown with the
          error, without `--show-trace` too.""",
      example = "builtins.addErrorContext \"while adding\" (1 + 1)",
      result = "2")
  private Value addErrorContext(int pos, Value context, Value e) {
    EvalThread thread = EvalThread.current();
    int depth = thread.depth();
    try {
      return e.force();
    } catch (EvalException failure) {
      thread.resetDepth(depth);
      Str text =
          machine
              .coercion()
              .toStr(
                  context,
                  NO_POS,
                  "in the message given to 'builtins.addErrorContext'",
                  Coercion.Mode.PLAIN);
      throw failure.duringAlways(text.value, NO_POS);
    }
  }

  @Doc(
      name = "trace",
      args = {"message", "e"},
      text =
          """
          Evaluates `message`, prints it on standard error and gives `e`. A string is printed as it is, another value
          as far as it is evaluated.""",
      example = "builtins.trace \"here\" 1",
      result = "1")
  private Value trace(int pos, Value message, Value e) {
    Value shown = message.force();
    String text =
        shown instanceof Str string
            ? string.value
            : ValuePrinter.print(machine, shown, PrintOptions.PLAIN);
    EvalThread.beforeEffect();
    EvalThread.currentMeter().output(text.length());
    machine.host().message(MessageKind.TRACE, text);
    return e.force();
  }

  @Doc(
      name = "traceVerbose",
      args = {"message", "e"},
      text =
          "Like `trace` when the setting `trace-verbose` is on; otherwise gives `e` and does not evaluate `message`.",
      example = "builtins.traceVerbose \"here\" 1",
      result = "1")
  private Value traceVerbose(int pos, Value message, Value e) {
    return machine.settings().traceVerbose() ? trace(pos, message, e) : e.force();
  }

  @Doc(
      name = "warn",
      args = {"message", "e"},
      text =
          """
          Prints the string `message` as a warning and gives `e`. With the setting `abort-on-warn` it fails instead,
          so that the trace shows where the warning comes from.""",
      example = "builtins.warn \"old\" 1",
      result = "1")
  private Value warn(int pos, Value message, Value e) {
    Str text = Expect.string(message, NO_POS, "in the message given to 'builtins.warn'");
    EvalThread.beforeEffect();
    EvalThread.currentMeter().output(text.value.length());
    machine.host().message(MessageKind.EVALUATION_WARNING, text.value);
    if (machine.settings().abortOnWarn()) {
      throw new EvalException(
          ErrorCode.ABORTED,
          "stopped at a warning, as 'abort-on-warn' asks for, to show where it comes from",
          NO_POS);
    }
    return e.force();
  }

  @Doc(
      name = "break",
      args = {"e"},
      text =
          "Gives `e`. With `--debugger` the evaluation stops here first, so that one can look around.",
      example = "break 1",
      result = "1")
  private Value breakpoint(int pos, Value e) {
    machine.meetBreak();
    return e.force();
  }
}
