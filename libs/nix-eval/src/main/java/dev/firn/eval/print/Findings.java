package dev.firn.eval.print;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.position.Positions;
import dev.firn.eval.print.sources.OptionDeclarations;
import dev.firn.eval.print.sources.OptionDefinitions;
import dev.firn.eval.print.sources.PathMentions;
import dev.firn.eval.print.sources.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the sources tell about an error that has no place, or none that helps: a file that is not
 * there is named somewhere, and what the module system complains about is defined somewhere.
 *
 * @param places where what the error is about is written; where it is in several, none is the place
 * @param suggestions what was perhaps meant, best first
 */
public record Findings(List<Place> places, List<String> suggestions) {
  private static final Pattern OPTION = Pattern.compile("[Oo]ption (?:value )?`([^'\n]+)'");
  private static final Pattern FILE = Pattern.compile("(?:`|, file ')(/[^'`\n]+)'");
  private static final Pattern DEFINITIONS =
      Pattern.compile("while evaluating definitions from `(/[^'`\n]+)'");
  private static final Pattern WITH_LINE = Pattern.compile(":\\d+(:\\d+)?$");
  private static final Pattern NOT_THERE =
      Pattern.compile("the path '(/[^']+)' does not exist", Pattern.DOTALL);

  public Findings {
    places = List.copyOf(places);
    suggestions = List.copyOf(suggestions);
  }

  /**
   * A place in a source.
   *
   * @param words what to say before it
   */
  public record Place(String words, int pos) {}

  /** Looks for them; what the error knows itself comes first. */
  public static Findings of(EvalException e, Positions positions) {
    ErrorCode code = e.error().code();
    String message = e.error().message();
    List<String> suggestions = e.error().suggestions();
    if (code == ErrorCode.FILE_NOT_FOUND) {
      Matcher path = NOT_THERE.matcher(message);
      return new Findings(
          path.lookingAt() ? mentions(path.group(1), e, positions) : List.of(), suggestions);
    }
    Matcher option = OPTION.matcher(message);
    if (code != ErrorCode.THROWN || !ModuleTrace.isFromLibrary(e, positions)) {
      return new Findings(List.of(), suggestions);
    }
    return option.find()
        ? ofOption(option.group(1), message, e, positions)
        : new Findings(underWay(e, positions), suggestions);
  }

  /** The definition that was being evaluated, for a message that names no option. */
  private static List<Place> underWay(EvalException e, Positions positions) {
    String option = "";
    String file = "";
    for (ErrorRenderer.Frame frame : ErrorRenderer.frames(e)) {
      Matcher named = OPTION.matcher(frame.message());
      if (named.find()) {
        option = named.group(1);
        file = "";
      }
      Matcher from = DEFINITIONS.matcher(frame.message());
      file = from.lookingAt() ? from.group(1) : file;
    }
    int pos =
        option.isEmpty() || file.isEmpty()
            ? Positions.NONE
            : OptionDefinitions.find(new Sources(positions), file, option);
    return pos == Positions.NONE
        ? List.of()
        : List.of(new Place("'" + option + "' is defined in", pos));
  }

  /** The place, if it is one. */
  public int pos() {
    return places.size() == 1 ? places.getFirst().pos : Positions.NONE;
  }

  private static List<Place> mentions(String path, EvalException e, Positions positions) {
    int pos = PathMentions.find(new Sources(positions), path, ModuleTrace.isWriters(e, positions));
    return pos == Positions.NONE
        ? List.of()
        : List.of(new Place("'" + path + "' is named in", pos));
  }

  private static Findings ofOption(
      String option, String message, EvalException e, Positions positions) {
    Sources sources = new Sources(positions);
    List<Place> places = new ArrayList<>();
    Predicate<String> writers = ModuleTrace.isWriters(e, positions);
    Matcher file = FILE.matcher(message);
    boolean hasPlace = false;
    while (file.find()) {
      hasPlace |= WITH_LINE.matcher(file.group(1)).find();
      int pos = OptionDefinitions.find(sources, file.group(1), option);
      if (pos != Positions.NONE) {
        places.add(new Place("'" + option + "' is defined in", pos));
      }
    }
    OptionDeclarations declarations = new OptionDeclarations(sources);
    boolean unknown = message.contains("does not exist");
    if (places.isEmpty() && !hasPlace && !unknown) {
      int pos = declarations.declaration(option, writers);
      if (pos != Positions.NONE) {
        places.add(new Place("'" + option + "' is declared in", pos));
      }
    }
    return new Findings(
        hasPlace ? List.of() : places.stream().distinct().toList(),
        unknown && !message.contains("Did you mean")
            ? declarations.like(option)
            : e.error().suggestions());
  }
}
