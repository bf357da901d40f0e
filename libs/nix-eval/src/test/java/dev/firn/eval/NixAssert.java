package dev.firn.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.position.Origin;
import dev.firn.eval.position.Positions;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Source;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Assertions on what an expression of the language evaluates to. */
public final class NixAssert {
  private final String expression;
  private InMemoryHost host = new InMemoryHost();
  private EvalSettings settings = EvalSettings.defaults();

  private NixAssert(String expression) {
    this.expression = expression;
  }

  /** Begins an assertion; the expression stands in {@code /home/ada}. */
  public static NixAssert assertThatNix(String expression) {
    return new NixAssert(expression);
  }

  /** Evaluates in this world. */
  public NixAssert in(InMemoryHost world) {
    host = world;
    return this;
  }

  /** Evaluates with other settings. */
  public NixAssert with(UnaryOperator<EvalSettings> change) {
    settings = change.apply(settings);
    return this;
  }

  /** Checks the value, evaluated completely and printed on one line. */
  public void evaluatesTo(String printed) {
    Evaluator evaluator = evaluator();
    String actual;
    try {
      actual =
          evaluator.run(
              () ->
                  ValuePrinter.print(
                      evaluator.machine(),
                      evaluate(evaluator),
                      PrintOptions.EVAL.withTrackRepeated(false)));
    } catch (EvalException e) {
      throw new AssertionError(expression + " failed: " + describe(e, evaluator), e);
    }
    assertThat(actual).as(expression).isEqualTo(printed);
  }

  /** Checks that evaluation to weak head normal form fails, and how. */
  public Failure failsWith(ErrorCode code) {
    Evaluator evaluator = evaluator();
    try {
      String value = evaluator.run(() -> Show.value(evaluate(evaluator)));
      return fail(expression + " should have failed but gave " + value);
    } catch (EvalException e) {
      assertThat(e.error().code()).as(expression + ": " + describe(e, evaluator)).isEqualTo(code);
      return new Failure(e, evaluator.machine().positions());
    }
  }

  private Evaluator evaluator() {
    return new Evaluator(
        host,
        settings,
        machine -> {
          java.util.List<BuiltinGroup> groups = new ArrayList<>(LanguageBuiltins.groups(machine));
          groups.add(host.storeBuiltins());
          return groups;
        });
  }

  private Value evaluate(Evaluator evaluator) {
    return evaluator
        .machine()
        .evaluate(Source.of(expression, "«string»", "/home/ada"), Origin.STRING);
  }

  private static String describe(EvalException e, Evaluator evaluator) {
    Positions positions = evaluator.machine().positions();
    StringBuilder out = new StringBuilder();
    for (Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      out.append(frame.message()).append(" at ").append(positions.describe(frame.pos()));
      out.append("; ");
    }
    return out.append(e.error().code())
        .append(": ")
        .append(e.getMessage())
        .append(" at ")
        .append(positions.describe(e.pos()))
        .toString();
  }

  /** How an evaluation failed. */
  public static final class Failure {
    private final EvalException error;
    private final Positions positions;

    Failure(EvalException error, Positions positions) {
      this.error = error;
      this.positions = positions;
    }

    /** Checks the last place that a report names, in the expression itself. */
    public Failure at(int line, int column) {
      return at("«string»:" + line + ":" + column);
    }

    /** Checks the last place that a report names, such as {@code /a.nix:1:2}. */
    public Failure at(String place) {
      assertThat(lastPlace()).as(error.getMessage()).isEqualTo(place);
      return this;
    }

    /** Checks a part of the message. */
    public Failure saying(String part) {
      assertThat(error.getMessage()).contains(part);
      return this;
    }

    /** Checks that some frame of the trace has this in it. */
    public Failure during(String part) {
      ArrayList<String> frames = new ArrayList<>();
      for (Trace frame = error.trace(); frame != null; frame = frame.inner()) {
        frames.add(frame.message());
      }
      assertThat(frames).anyMatch(frame -> frame.contains(part));
      return this;
    }

    /** Checks the names that were perhaps meant. */
    public Failure suggesting(String... names) {
      assertThat(error.error().suggestions()).containsExactly(names);
      return this;
    }

    private @Nullable String lastPlace() {
      int last = error.pos();
      if (last < 0) {
        for (Trace frame = error.trace(); frame != null; frame = frame.inner()) {
          last = frame.pos() >= 0 ? frame.pos() : last;
        }
      }
      return last < 0 ? null : positions.describe(last);
    }
  }
}
