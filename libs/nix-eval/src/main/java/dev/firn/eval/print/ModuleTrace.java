package dev.firn.eval.print;

import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import dev.firn.eval.position.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    List<ErrorRenderer.Frame> kept = new ArrayList<>();
    for (ErrorRenderer.Frame frame : all) {
      if (frame.kind() == Trace.Kind.ALWAYS
          || (frame.kind() == Trace.Kind.STEP && isOwn(frame.pos(), library, positions))) {
        kept.add(frame);
      }
    }
    int place = e.pos();
    if (!isOwn(place, library, positions)) {
      boolean says = e.error() instanceof EvalError.Thrown;
      place = says ? Positions.NONE : takeInnermost(kept);
    }
    int shown = place;
    kept.removeIf(frame -> frame.kind() == Trace.Kind.STEP && frame.pos() == shown);
    return new ModuleTrace(shortened(kept), place);
  }

  private static int takeInnermost(List<ErrorRenderer.Frame> frames) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      if (frames.get(i).pos() != Positions.NONE) {
        return frames.get(i).pos();
      }
    }
    return Positions.NONE;
  }

  /** Without repetitions, and without all but the last places. */
  private static List<ErrorRenderer.Frame> shortened(List<ErrorRenderer.Frame> frames) {
    List<ErrorRenderer.Frame> result = new ArrayList<>();
    int places = 0;
    for (ErrorRenderer.Frame frame : frames.reversed()) {
      boolean place = frame.kind() == Trace.Kind.STEP;
      if (place && ++places > MOST_PLACES) {
        continue;
      }
      if (result.isEmpty() || !result.getLast().equals(frame)) {
        result.add(frame);
      }
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

  private static boolean isOwn(int pos, String library, Positions positions) {
    String file = positions.file(pos);
    return file == null
        ? pos != Positions.NONE && !positions.isInternal(pos)
        : !file.startsWith(library);
  }
}
