package dev.firn.eval.print;

import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import dev.firn.eval.position.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of a NixOS module needs of a trace: the options that were being evaluated, with
 * the files that define them, and the places in files of the writer's own. How nixpkgs' library
 * merges modules stays out, as long as nobody asks for the whole trace.
 */
final class ModuleTrace {
  private static final String MODULES = "/modules.nix";

  /** So many places of the writer's own are shown, the nearest to the error. */
  private static final int MOST_PLACES = 3;

  /** So many options, and what else a trace always tells, are shown, the nearest to the error. */
  private static final int MOST_WORDS = 4;

  private static final String LIBRARY = "lib/";
  private static final String DEFINITIONS = "while evaluating definitions from ";
  private static final Pattern FILE = Pattern.compile("[`\"'](/[^'`\"\n]+)['\"]");
  private static final Pattern FILE_OR_OPTION =
      Pattern.compile("[`\"]|^while evaluating derivation '");

  private final List<ErrorRenderer.Frame> frames;
  private final int pos;

  private ModuleTrace(List<ErrorRenderer.Frame> frames, int pos) {
    this.frames = frames;
    this.pos = pos;
  }

  /** From the outside in. */
  List<ErrorRenderer.Frame> frames() {
    return frames;
  }

  /** The place of the error, or nearest to it, outside the library; {@link Positions#NONE}. */
  int pos() {
    return pos;
  }

  /** The short form of a trace that leads through the module system; null for any other. */
  static @Nullable ModuleTrace of(EvalException e, Positions positions) {
    List<ErrorRenderer.Frame> all = ErrorRenderer.frames(e);
    String library = library(all, positions);
    if (library == null) {
      return null;
    }
    Predicate<String> writers = isWriters(e, positions);
    List<ErrorRenderer.Frame> kept = new ArrayList<>();
    for (ErrorRenderer.Frame frame : all) {
      if (frame.kind() == Trace.Kind.ALWAYS
          || (frame.kind() == Trace.Kind.STEP && isIn(frame.pos(), writers, positions))) {
        kept.add(frame);
      }
    }
    int place = e.pos();
    if (!isIn(place, writers, positions)) {
      boolean says = e.error() instanceof EvalError.Thrown;
      place = says ? Positions.NONE : takeInnermost(kept, place);
    }
    int shown = place;
    kept.removeIf(frame -> frame.kind() == Trace.Kind.STEP && frame.pos() == shown);
    return new ModuleTrace(shortened(kept, writers), place);
  }

  /**
   * Which files are of whoever wrote the modules: those outside the tree of the library, such as
   * nixpkgs, if the error has to do with any; otherwise those outside the library.
   */
  static Predicate<String> isWriters(EvalException e, Positions positions) {
    List<ErrorRenderer.Frame> all = ErrorRenderer.frames(e);
    String library = library(all, positions);
    if (library == null) {
      return file -> true;
    }
    String tree = library.substring(0, library.length() - LIBRARY.length());
    Predicate<String> outside = file -> !file.startsWith(tree);
    boolean any = isIn(e.pos(), outside, positions) || names(e.error().message(), outside);
    for (ErrorRenderer.Frame frame : all) {
      any =
          any
              || (frame.kind() != Trace.Kind.CALL && isIn(frame.pos(), outside, positions))
              || names(frame.message(), outside);
    }
    return any && tree.length() > 1 ? outside : file -> !file.startsWith(library);
  }

  /** Whether it is the library with the module system that complains. */
  static boolean isFromLibrary(EvalException e, Positions positions) {
    List<ErrorRenderer.Frame> all = ErrorRenderer.frames(e);
    String library = library(all, positions);
    int innermost = takeInnermost(all, Positions.NONE);
    String file = positions.file(innermost);
    return library != null && file != null && file.startsWith(library);
  }

  /** Whether a message names a file of these. */
  private static boolean names(String message, Predicate<String> files) {
    Matcher file = FILE.matcher(message);
    while (file.find()) {
      if (files.test(file.group(1))) {
        return true;
      }
    }
    return false;
  }

  private static int takeInnermost(List<ErrorRenderer.Frame> frames, int otherwise) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      if (frames.get(i).pos() != Positions.NONE) {
        return frames.get(i).pos();
      }
    }
    return otherwise;
  }

  /**
   * Without repetitions, and without all but the last places and options; what the writer's own
   * files have to do with stays.
   */
  private static List<ErrorRenderer.Frame> shortened(
      List<ErrorRenderer.Frame> frames, Predicate<String> writers) {
    List<ErrorRenderer.Frame> result = new ArrayList<>();
    int places = 0;
    int words = 0;
    for (ErrorRenderer.Frame frame : frames.reversed()) {
      boolean place = frame.kind() == Trace.Kind.STEP;
      boolean tooMany =
          place
              ? ++places > MOST_PLACES
              : !names(frame.message(), writers)
                  && ++words > MOST_WORDS
                  && FILE_OR_OPTION.matcher(frame.message()).find();
      if (!tooMany && (result.isEmpty() || !result.getLast().equals(frame))) {
        result.add(frame);
      }
    }
    if (words > MOST_WORDS && result.getLast().message().startsWith(DEFINITIONS)) {
      result.removeLast(); // of an option that is not shown
    }
    return result.reversed();
  }

  /** The folder of the library whose module system the trace leads through. */
  private static @Nullable String library(List<ErrorRenderer.Frame> frames, Positions positions) {
    for (ErrorRenderer.Frame frame : frames) {
      if (isModuleSystem(frame.pos(), positions)) {
        String file = Objects.requireNonNull(positions.file(frame.pos()));
        return file.substring(0, file.length() - MODULES.length() + 1);
      }
    }
    return null;
  }

  static boolean isModuleSystem(int pos, Positions positions) {
    String file = positions.file(pos);
    return file != null && file.endsWith("/lib" + MODULES);
  }

  private static boolean isIn(int pos, Predicate<String> files, Positions positions) {
    String file = positions.file(pos);
    return file == null ? pos != Positions.NONE && !positions.isInternal(pos) : files.test(file);
  }
}
