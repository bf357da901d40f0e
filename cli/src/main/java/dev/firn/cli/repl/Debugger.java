package dev.firn.cli.repl;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationTool;
import dev.firn.eval.compile.Instrument;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.node.Node;
import dev.firn.eval.node.Watched;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.LineMap;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.If;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.Select;
import dev.firn.syntax.ast.With;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Stops an evaluation at {@code builtins.break} and at errors, and lets somebody look around. One
 * evaluation on one thread.
 */
public final class Debugger implements EvaluationTool, Instrument {
  private static final String PROMPT = "debug> ";
  private static final int SHOWN = 200;

  private static final String HELP =
      """

      While the evaluation stands still:
        :bt, :backtrace          what is being evaluated, innermost first
        :st [NUMBER]             look around at that line of the backtrace; the names of its scope are at hand
        :env                     the names of that scope and what is known of their values
        :c, :continue            go on to the next break, the next error or the end
        :s, :step                go on to the next expression
        :q, :quit                end the evaluation
      """;

  private final List<Frame> frames = new ArrayList<>();
  private @Nullable Evaluation evaluation;
  private @Nullable Lines lines;
  private @Nullable Object told;
  private boolean stepping;
  private boolean talking;

  /** What is being evaluated. */
  private record Frame(String what, Node node, Names names, Object[] env) {
    SortedMap<String, Value> variables() {
      return names.in(env);
    }
  }

  @Override
  public String flag() {
    return "--debugger";
  }

  @Override
  public void attach(Evaluation attached) {
    evaluation = attached;
    attached.machine().watch(this);
    attached.machine().onBreak(() -> stop(attached, "breakpoint reached"));
  }

  @Override
  public Node around(Expr expr, int pos, Node node, @Nullable Symbol name, Names names) {
    String what =
        switch (expr) {
          case Call _ -> "while calling a function";
          case Select _ -> "while selecting an attribute";
          case Let _ -> "while evaluating a 'let' expression";
          case With _ -> "while evaluating a 'with' expression";
          case If _ -> "while evaluating an 'if' expression";
          case Assert _ -> "while evaluating an 'assert' expression";
          default -> "";
        };
    return what.isEmpty()
        ? node
        : new Watched(node, (watched, env) -> evaluate(new Frame(what, watched, names, env)));
  }

  private Value evaluate(Frame frame) {
    Evaluation of = evaluation;
    if (talking || of == null) {
      return frame.node.eval(frame.env);
    }
    int depth = frames.size();
    frames.add(frame);
    try {
      if (stepping) {
        stop(of, frame.what);
      }
      return frame.node.eval(frame.env);
    } catch (EvalException e) {
      if (told != e.error() && e.error().code() != ErrorCode.CANCELLED) {
        told = e.error();
        stop(of, "error: " + e.error().message());
      }
      throw e;
    } finally {
      frames.subList(depth, frames.size()).clear();
    }
  }

  /** Reads from where the one who evaluates does: there is one terminal, and one standard input. */
  void readFrom(Lines shared) {
    lines = shared;
  }

  /** The same for all stops: what was read ahead of standard input is for the next one. */
  private Lines lines(Evaluation of) {
    Lines made = lines;
    if (made == null) {
      made = Lines.of(of.console());
      lines = made;
    }
    return made;
  }

  /** Talks with the person until the evaluation is to go on. */
  private void stop(Evaluation of, String why) {
    if (talking) {
      return;
    }
    talking = true;
    stepping = false;
    EvalThread thread = EvalThread.current();
    int depth = thread.depth();
    try {
      Session session = new Session(of, false);
      Talk talk = new Talk(of, session);
      session.commands().extend(talk);
      of.out().flush();
      of.console().message("\n" + why);
      talk.select(frames.size() - 1);
      Lines reading = lines(of);
      Lines.Completion before = reading.complete(session.completion());
      try {
        switch (session.converse(reading, PROMPT, work -> work.get())) {
          case STEP -> stepping = true;
          case CONTINUE, ASK_AGAIN -> {}
          case QUIT ->
              throw new EvalException(
                  ErrorCode.CANCELLED, "ended in the debugger", EvalException.NO_POS);
        }
      } finally {
        reading.complete(before);
      }
    } finally {
      thread.resetDepth(depth);
      talking = false;
    }
  }

  /** The commands of one stop. */
  private final class Talk implements Commands.Extra {
    private final Evaluation of;
    private final Session session;
    private int selected;

    Talk(Evaluation of, Session session) {
      this.of = of;
      this.session = session;
    }

    void select(int index) {
      selected = index;
      session.scope().clear();
      if (index >= 0 && index < frames.size()) {
        Frame frame = frames.get(index);
        frame.variables().forEach(session.scope()::put);
        of.console().message(frame.what + place(frame.node.pos()));
      }
    }

    @Override
    public String help() {
      return HELP;
    }

    @Override
    public Session.@Nullable Next run(String command, String argument) {
      switch (command) {
        case ":c", ":continue" -> {
          return Session.Next.CONTINUE;
        }
        case ":s", ":step" -> {
          return Session.Next.STEP;
        }
        case ":bt", ":backtrace" -> {
          for (int i = frames.size() - 1; i >= 0; i--) {
            Frame frame = frames.get(i);
            of.out().line(frames.size() - 1 - i + ": " + frame.what + place(frame.node.pos()));
          }
        }
        case ":st" -> {
          select(argument.isEmpty() ? selected : frames.size() - 1 - number(argument));
        }
        case ":env" -> {
          if (selected >= 0 && selected < frames.size()) {
            frames
                .get(selected)
                .variables()
                .forEach((name, value) -> of.out().line(name + " = " + known(value)));
          }
        }
        default -> {
          return null;
        }
      }
      return Session.Next.ASK_AGAIN;
    }

    private int number(String text) {
      if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) >= frames.size()) {
        throw new CommandException(
            "the backtrace (:bt) has no line '"
                + text
                + "', only 0 to "
                + Math.max(0, frames.size() - 1));
      }
      return Integer.parseInt(text);
    }

    private String known(Value value) {
      String text =
          value instanceof Thunk thunk && !thunk.isEvaluated()
              ? "\u00c2\u00abthunk\u00c2\u00bb"
              : dev.firn.eval.value.Show.value(
                  value instanceof Thunk thunk ? thunk.value() : value);
      return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    private String place(int pos) {
      Positions positions = of.machine().positions();
      if (positions.resolve(pos) == null) {
        return "";
      }
      LineMap.Excerpt excerpt = positions.excerpt(pos);
      return " at " + positions.describe(pos) + (excerpt == null ? "" : "\n    " + excerpt.line());
    }
  }
}
