package dev.firn.cli.nix;

import dev.firn.cli.console.CommandException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Profile;
import dev.firn.instantiate.settings.Setting;
import dev.firn.store.tree.BytePaths;
import dev.firn.syntax.Symbol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * A profile of the functions that were called, as folded stacks: a line for each stack, calls from
 * the outermost on with semicolons between them, a space, and how many samples were taken in it.
 * Frames read as those of Nix's {@code eval-profiler = flamegraph}.
 */
final class ProfileFile {
  private static final String FLAME_GRAPH = "flamegraph";

  private final @Nullable String file;

  private ProfileFile(@Nullable String file) {
    this.file = file;
  }

  /**
   * Begins to take samples if the settings ask for it. To be called before anything is evaluated in
   * this process.
   */
  static ProfileFile asked(EvaluationFlags flags) {
    if (!flags.settings().text(Setting.EVAL_PROFILER).equals(FLAME_GRAPH)) {
      return new ProfileFile(null);
    }
    System.setProperty(
        Profile.PROPERTY, Long.toString(flags.settings().number(Setting.EVAL_PROFILER_FREQUENCY)));
    return new ProfileFile(
        flags.console().absolute(flags.settings().text(Setting.EVAL_PROFILE_FILE)));
  }

  /** Writes what there is. */
  void write(Machine machine) {
    if (file == null) {
      return;
    }
    try (Writer out = Files.newBufferedWriter(BytePaths.of(file), StandardCharsets.ISO_8859_1)) {
      Profile.read(
          (frames, samples) -> {
            StringBuilder line = new StringBuilder();
            for (Profile.Frame frame : frames) {
              line.append(line.isEmpty() ? "" : ";").append(text(machine, frame));
            }
            try {
              out.write(line.append(' ').append(samples).append('\n').toString());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (NoSuchFileException e) {
      throw new CommandException(
          "cannot write the profile '" + file + "': its folder does not exist");
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException("cannot write the profile '" + file + "': " + e.getMessage());
    }
  }

  /** Where the call is, or where the function is if that is not known, and the function's name. */
  private static String text(Machine machine, Profile.Frame frame) {
    Positions positions = machine.positions();
    boolean known = positions.resolve(frame.pos()) != null;
    return switch (frame.function()) {
      case Builtin builtin ->
          (known ? positions.describe(frame.pos()) + ":" : "") + "primop " + builtin.name;
      case FunctionCode code -> {
        String place = positions.describe(known ? frame.pos() : code.pos());
        Symbol name = code.name();
        yield name == null ? place : place + ":" + name.name();
      }
      default -> positions.describe(frame.pos()) + ":functor";
    };
  }
}
