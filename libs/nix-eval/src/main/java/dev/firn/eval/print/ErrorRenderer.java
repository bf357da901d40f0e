package dev.firn.eval.print;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import dev.firn.eval.position.Positions;
import dev.firn.syntax.LineMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Errors as people read them, in Nix's layout: the trace from the outside in, each frame with its
 * place and the lines around it, then the error itself, its place, and what was perhaps meant.
 *
 * <pre>{@code
 * error:
 *        … while evaluating the attribute 'a'
 *          at /x.nix:1:3:
 *             1| { a = 1 / 0; }.a
 *              |   ^
 *
 *        error: division by zero
 *        at /x.nix:1:9:
 * }</pre>
 */
public final class ErrorRenderer {
  /** Without full traces, frames are shown until they and their places number more than this. */
  private static final int FEW = 3;

  /** So many repeated frames are rather shown than counted. */
  private static final int FEW_REPEATS = 5;

  /** Of longer traces the middle is left out. */
  private static final int MOST_FRAMES = 1000;

  private static final int MOST_SUGGESTIONS = 5;
  private static final String FRAME_INDENT = "  ";

  private final Positions positions;
  private final Definitions definitions;
  private final boolean showTrace;
  private final boolean color;

  /**
   * @param showTrace whether all frames are shown
   * @param color whether terminal colours are used
   */
  public ErrorRenderer(Positions positions, boolean showTrace, boolean color) {
    this.positions = positions;
    this.definitions = new Definitions(positions);
    this.showTrace = showTrace;
    this.color = color;
  }

  /** The text, without a final line feed; one char per byte. */
  public String render(EvalException e) {
    return render(e, Findings.of(e, positions));
  }

  /** The same, with what was found in the sources already. */
  public String render(EvalException e, Findings findings) {
    return new Rendering().run(e, findings);
  }

  /**
   * The error as a JSON object: {@code code}, {@code category}, {@code message}, {@code file},
   * {@code line}, {@code column}, {@code definition} (where the wrong value came from: {@code
   * name}, {@code file}, {@code line}, {@code column}; or null), {@code suggestions}, and {@code
   * trace}, a list of frames from the outside in with {@code message}, {@code file}, {@code line},
   * {@code column}. Places that are not known are null.
   */
  public String renderJson(EvalException e) {
    EvalError error = e.error();
    StringBuilder out = new StringBuilder("{\"code\":");
    JsonText.appendString(out, error.code().id());
    out.append(",\"category\":");
    JsonText.appendString(out, error.code().category().name().toLowerCase(Locale.ROOT));
    Findings findings = Findings.of(e, positions);
    appendJsonMessage(
        out.append(','), ModuleFault.message(e, positions), place(e, e.pos(), findings));
    Definitions.Definition definition = definition(e);
    out.append(",\"definition\":");
    if (definition == null) {
      out.append("null");
    } else {
      out.append("{\"name\":");
      JsonText.appendString(out, definition.name());
      appendJsonPlace(out, definition.pos());
      out.append('}');
    }
    out.append(",\"suggestions\":[");
    String separator = "";
    for (String suggestion : best(findings.suggestions())) {
      out.append(separator);
      JsonText.appendString(out, suggestion);
      separator = ",";
    }
    out.append("],\"trace\":[");
    separator = "";
    for (Frame frame : bounded(frames(e))) {
      appendJsonMessage(out.append(separator).append('{'), frame.message, frame.pos);
      out.append('}');
      separator = ",";
    }
    return out.append("]}").toString();
  }

  /** Where the wrong value came from, unless that is inside the evaluator or not known. */
  private Definitions.@Nullable Definition definition(EvalException e) {
    Definitions.Definition definition = definitions.of(e);
    return definition == null
            || positions.isInternal(definition.pos())
            || positions.resolve(definition.pos()) == null
        ? null
        : definition;
  }

  private void appendJsonMessage(StringBuilder out, String message, int pos) {
    out.append("\"message\":");
    JsonText.appendString(out, message);
    appendJsonPlace(out, pos);
  }

  private void appendJsonPlace(StringBuilder out, int pos) {
    Positions.Place place = positions.resolve(pos);
    if (place == null) {
      out.append(",\"file\":null,\"line\":null,\"column\":null");
    } else {
      out.append(",\"file\":");
      JsonText.appendString(out, place.position().source());
      out.append(",\"line\":").append(place.position().line());
      out.append(",\"column\":").append(place.position().column());
    }
  }

  /** One frame of a trace. */
  record Frame(String message, int pos, Trace.Kind kind) {}

  static List<Frame> frames(EvalException e) {
    List<Frame> frames = new ArrayList<>();
    for (@Nullable Trace t = e.trace(); t != null; t = t.inner()) {
      if (!t.message().isEmpty()) {
        frames.add(new Frame(t.message(), t.pos(), t.kind()));
      }
    }
    return frames;
  }

  private static List<Frame> bounded(List<Frame> frames) {
    int n = frames.size();
    if (n <= MOST_FRAMES) {
      return frames;
    }
    List<Frame> result = new ArrayList<>(frames.subList(0, MOST_FRAMES / 2));
    result.add(
        new Frame(
            "(" + (n - MOST_FRAMES) + " frames omitted)", EvalException.NO_POS, Trace.Kind.ALWAYS));
    result.addAll(frames.subList(n - MOST_FRAMES / 2, n));
    return result;
  }

  /** The place to be shown: that of the fault, unless something better was found. */
  private static int place(EvalException e, int known, Findings findings) {
    return findings.pos() != Positions.NONE && (known == Positions.NONE || known != e.pos())
        ? findings.pos()
        : known;
  }

  private static List<String> best(List<String> all) {
    return all.size() > MOST_SUGGESTIONS ? all.subList(0, MOST_SUGGESTIONS) : all;
  }

  /** One error being rendered. */
  private final class Rendering {
    private final StringBuilder out = new StringBuilder();
    private final List<Frame> repeated = new ArrayList<>();
    private int shown;

    String run(EvalException e, Findings findings) {
      ModuleTrace modules = showTrace ? null : ModuleTrace.of(e, positions);
      List<Frame> frames = modules == null ? visible(frames(e)) : modules.frames();
      boolean traced = !frames.isEmpty();
      if (traced) {
        if (modules != null) {
          frames.forEach(this::appendFrame);
          appendTruncated();
        } else if (appendTrace(frames)) {
          appendFault(e, frames);
        }
        out.append('\n').append(red("error:")).append(' ');
      }
      EvalError error = e.error();
      out.append(error.message()).append('\n');
      ModuleFault.explain(e, positions).ifPresent(line -> out.append(line).append('\n'));
      int place = modules == null ? e.pos() : place(e, modules.pos(), findings);
      appendPlace("", place);
      appendDefinition(e);
      if (place == Positions.NONE || place != findings.pos()) {
        findings.places().forEach(this::appendFound);
      }
      appendSuggestions(best(findings.suggestions()));
      return indented(out.toString().stripTrailing());
    }

    private void appendFound(Findings.Place found) {
      out.append(found.words()).append(' ');
      out.append(yellow(positions.describe(found.pos()))).append('\n');
    }

    private void appendDefinition(EvalException e) {
      Definitions.Definition definition = definition(e);
      if (definition != null) {
        out.append('\'')
            .append(definition.name())
            .append(
                definition.argument() ? "' is an argument of the function in " : "' is defined in ")
            .append(yellow(positions.describe(definition.pos())))
            .append('\n');
      }
    }

    private List<Frame> visible(List<Frame> frames) {
      if (showTrace) {
        return frames;
      }
      List<Frame> result = new ArrayList<>();
      for (Frame frame : frames) {
        if (frame.kind != Trace.Kind.CALL && !positions.isInternal(frame.pos)) {
          result.add(frame);
        }
      }
      return result;
    }

    /** Returns whether frames were left out. */
    private boolean appendTrace(List<Frame> frames) {
      Set<Frame> seen = new HashSet<>();
      boolean truncated = false;
      int omitted = 0;
      int left = frames.size();
      for (Frame frame : frames) {
        left--;
        truncated = truncated || (!showTrace && shown > FEW);
        if (truncated && frame.kind != Trace.Kind.ALWAYS) {
          continue;
        }
        if (!seen.add(frame)) {
          repeated.add(frame);
          continue;
        }
        if (seen.size() > MOST_FRAMES / 2 && left > MOST_FRAMES / 2) {
          omitted++;
          continue;
        }
        flushRepeated();
        if (omitted > 0) {
          out.append("\n(").append(omitted).append(" frames omitted)\n");
          omitted = 0;
        }
        shown++;
        appendFrame(frame);
      }
      flushRepeated();
      if (truncated) {
        appendTruncated();
      }
      return truncated;
    }

    private void appendTruncated() {
      out.append('\n')
          .append(
              yellow(
                  "(stack trace truncated; use '--show-trace' to show the full, detailed trace)"))
          .append('\n');
    }

    /**
     * The innermost frame with a place, for an error that has none itself and whose place was left
     * out. What the expression says itself needs no place to be understood.
     */
    private void appendFault(EvalException e, List<Frame> frames) {
      ErrorCode code = e.error().code();
      if (e.pos() != EvalException.NO_POS
          || code == ErrorCode.THROWN
          || code == ErrorCode.ABORTED) {
        return;
      }
      for (int i = frames.size() - 1; i >= 0; i--) {
        if (positions.resolve(frames.get(i).pos) != null) {
          appendFrame(frames.get(i));
          return;
        }
      }
    }

    private void flushRepeated() {
      if (repeated.size() <= FEW_REPEATS) {
        repeated.forEach(this::appendFrame);
      } else {
        out.append('\n')
            .append(yellow("(" + repeated.size() + " duplicate frames omitted)"))
            .append('\n');
      }
      repeated.clear();
    }

    private void appendFrame(Frame frame) {
      out.append('\n').append(Marks.ELLIPSIS).append(' ').append(frame.message).append('\n');
      if (appendPlace(FRAME_INDENT, frame.pos)) {
        shown++;
      }
    }

    private boolean appendPlace(String indent, int pos) {
      Positions.Place place = positions.resolve(pos);
      if (place == null) {
        return false;
      }
      out.append(indent).append("at ").append(yellow(place.position().toString())).append(':');
      LineMap.Excerpt excerpt = positions.excerpt(pos);
      if (excerpt != null) {
        int line = place.position().line();
        appendLine(line - 1, excerpt.before());
        appendLine(line, excerpt.line());
        out.append("\n      |").repeat(' ', place.position().column()).append(red("^"));
        appendLine(line + 1, excerpt.after());
      }
      out.append('\n');
      return true;
    }

    private void appendLine(int number, @Nullable String text) {
      if (text != null) {
        String digits = Integer.toString(number);
        out.append("\n ").repeat(' ', Math.max(0, 5 - digits.length())).append(digits);
        out.append("| ").append(text);
      }
    }

    private void appendSuggestions(List<String> names) {
      if (names.isEmpty()) {
        return;
      }
      out.append("Did you mean ").append(names.size() > 1 ? "one of " : "");
      for (int i = 0; i < names.size(); i++) {
        String separator = i == 0 ? "" : i == names.size() - 1 ? " or " : ", ";
        out.append(separator).append(yellow(names.get(i)));
      }
      out.append("?\n");
    }

    /**
     * The first line behind {@code error:}, the others as far in; no spaces at the ends of lines.
     */
    private String indented(String text) {
      StringBuilder result = new StringBuilder(text.length() * 5 / 4);
      String first = red("error:") + " ";
      for (String line : text.split("\n", -1)) {
        if (result.isEmpty()) {
          result.append((first + line).stripTrailing());
        } else {
          result.append('\n').append(("       " + line).stripTrailing());
        }
      }
      return result.toString();
    }

    private String red(String text) {
      return color ? "\u001b[31;1m" + text + "\u001b[0m" : text;
    }

    private String yellow(String text) {
      return color ? "\u001b[35;1m" + text + "\u001b[0m" : text;
    }
  }
}
