package dev.firn.warm;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import dev.firn.eval.position.Positions;
import dev.firn.eval.print.ErrorRenderer;
import dev.firn.eval.print.Findings;
import dev.firn.eval.print.ModuleFault;
import dev.firn.events.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Fault} of an evaluator's error: its place is one in the submitted tree where there
 * is one, and paths are told relative to that tree.
 */
final class FaultReader {
  /** Events stay small: a trace of a module system can have megabytes. */
  private static final int MOST_DETAILS = 60_000;

  private static final int MOST_SUGGESTIONS = 3;

  private final Positions positions;
  private final @Nullable String tree;
  private final @Nullable Pattern inTree;

  /**
   * @param tree the submitted tree's path; null when there is none
   */
  FaultReader(Positions positions, @Nullable String tree) {
    this.positions = positions;
    this.tree = tree;
    inTree =
        tree == null
            ? null
            : Pattern.compile(Pattern.quote(tree) + "/([^'\"`\\s:,]+)(?::(\\d+))?(?::(\\d+))?");
  }

  Fault read(EvalException e) {
    Findings findings = Findings.of(e, positions);
    String message = text(ModuleFault.message(e, positions)) + meant(findings.suggestions());
    Found place = place(e, message, found(findings.pos()));
    String details = text(new ErrorRenderer(positions, true, false).render(e, findings));
    if (details.length() > MOST_DETAILS) {
      details = details.substring(details.length() - MOST_DETAILS);
    }
    return new Fault(
        e.error().code().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        relative(message),
        place == null ? null : relative(place.file),
        place == null ? 0 : place.line,
        place == null ? 0 : place.column,
        relative(details));
  }

  private static String meant(List<String> suggestions) {
    return suggestions.isEmpty()
        ? ""
        : "; did you mean "
            + suggestions.stream()
                .limit(MOST_SUGGESTIONS)
                .map(name -> "'" + text(name) + "'")
                .collect(Collectors.joining(" or "))
            + "?";
  }

  /** UTF-8 text of the language's bytes. */
  private static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * Best first: where it happened, where what it is about is written, what the message names, what
   * was being evaluated.
   */
  private @Nullable Found place(EvalException e, String message, @Nullable Found written) {
    Found own = found(e.pos());
    if (own != null && isInTree(own.file)) {
      return own;
    }
    if (written != null && isInTree(written.file)) {
      return written;
    }
    if (inTree != null) {
      Found named = named(inTree.matcher(message));
      if (named != null) {
        return named;
      }
    }
    Found inner = null;
    for (Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      Found at = found(frame.pos());
      if (at != null && isInTree(at.file)) {
        inner = at;
      }
    }
    return inner != null ? inner : own;
  }

  /** The first place that a message names with its line; a file alone when no line is named. */
  private @Nullable Found named(Matcher message) {
    Found first = null;
    while (message.find()) {
      Found found =
          new Found(
              tree + "/" + message.group(1), number(message.group(2)), number(message.group(3)));
      if (found.line > 0) {
        return found;
      }
      first = first == null ? found : first;
    }
    return first;
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private boolean isInTree(String file) {
    return tree != null && file.startsWith(tree + "/");
  }

  private @Nullable Found found(int pos) {
    Positions.Place place = positions.resolve(pos);
    String file = positions.file(pos);
    return place == null || file == null
        ? null
        : new Found(text(file), place.position().line(), place.position().column());
  }

  private String relative(String text) {
    return tree == null ? text : text.replace(tree + "/", "").replace(tree, ".");
  }

  private record Found(String file, int line, int column) {}
}
