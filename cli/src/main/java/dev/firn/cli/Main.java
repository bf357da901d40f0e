package dev.firn.cli;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.console.Version;
import dev.firn.cli.rest.ServerException;
import dev.firn.cli.rest.UnreachableException;
import dev.firn.store.StoreException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code firn} command. */
public final class Main {
  private static final int OUT_BYTES = 1 << 16;
  private static final int ERR_BYTES = 1 << 10;

  /** What a shell reports for a process that a closed pipe ended. */
  private static final int BROKEN_PIPE = 141;

  private Main() {}

  /** Runs the command of this process and ends it. */
  public static void main(String[] args) {
    Console console =
        new Console(
            ProcessBytes.environment(System.getenv()),
            ProcessBytes.utf8(System.getProperty("user.dir")),
            new FileInputStream(FileDescriptor.in),
            new Output(new FileOutputStream(FileDescriptor.out), OUT_BYTES),
            new Output(new FileOutputStream(FileDescriptor.err), ERR_BYTES),
            ProcessBytes.TERMINAL);
    Runtime.getRuntime().halt(run(ProcessBytes.arguments(args), console));
  }

  /**
   * Runs a command. It keeps no state between runs, so it may be called again, and from several
   * threads.
   *
   * @param args byte strings, the command's name first
   * @param env byte strings
   * @param cwd absolute, a byte string
   * @return the exit status
   */
  public static int run(
      List<String> args,
      Map<String, String> env,
      String cwd,
      InputStream in,
      OutputStream out,
      OutputStream err) {
    return run(
        args,
        new Console(
            env,
            cwd,
            in,
            new Output(out, OUT_BYTES),
            new Output(err, ERR_BYTES),
            Console.Terminal.NONE));
  }

  static int run(List<String> args, Console console) {
    int status = guarded(args, console);
    try {
      console.out().flush();
    } catch (UncheckedIOException e) {
      status = unwritable(e, console);
    }
    try {
      console.err().flush();
    } catch (UncheckedIOException e) {
      return BROKEN_PIPE;
    }
    return status;
  }

  private static int guarded(List<String> args, Console console) {
    String name = args.isEmpty() ? "" : args.getFirst();
    try {
      return dispatch(name, args, console);
    } catch (UsageException e) {
      fail(console, String.valueOf(e.getMessage()));
      String command = Verb.named(name) == null ? "firn" : "firn " + name;
      console.err().line("Try '" + command + " --help' for more information.");
      Verb verb = Verb.named(name);
      return verb == null ? 1 : verb.usageStatus();
    } catch (CommandException | StoreException | ServerException | UnreachableException e) {
      fail(console, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      return unwritable(e, console);
    }
    return 1;
  }

  private static int dispatch(String name, List<String> args, Console console) {
    switch (name) {
      case "" -> {
        console.err().print(Verb.overview());
        return 1;
      }
      case "--help", "-h", "help" -> {
        console.out().print(help(args));
        return 0;
      }
      case "--version" -> {
        console.out().line("firn " + Version.FIRN + " (language of Nix " + Version.NIX + ")");
        return 0;
      }
      default -> {
        Verb verb = Verb.named(name);
        if (verb == null) {
          throw unknown(name);
        }
        Arguments rest = new Arguments(args.subList(1, args.size()));
        return verb.run(rest, console);
      }
    }
  }

  private static String help(List<String> args) {
    if (args.size() < 2) {
      return Verb.overview();
    }
    Verb verb = Verb.named(args.get(1));
    if (verb == null) {
      throw unknown(args.get(1));
    }
    return ProcessBytes.utf8(verb.help());
  }

  private static UsageException unknown(String name) {
    String nearest = Suggestion.nearest(name, Verb.names());
    return new UsageException(
        "there is no command '"
            + name
            + "'"
            + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
  }

  private static void fail(Console console, String message) {
    console.out().flush();
    boolean colours = console.colours();
    console.message((colours ? "\33[31;1merror:\33[0m " : "error: ") + ProcessBytes.utf8(message));
  }

  /** Nobody reads on, which is no fault; anything else, such as a full disk, is told. */
  private static int unwritable(UncheckedIOException e, Console console) {
    if (isBrokenPipe(e.getCause())) {
      return BROKEN_PIPE;
    }
    fail(console, describe(e));
    return 1;
  }

  private static boolean isBrokenPipe(@Nullable IOException e) {
    return e != null && String.valueOf(e.getMessage()).contains("Broken pipe");
  }

  private static String describe(UncheckedIOException e) {
    IOException cause = e.getCause();
    String message = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    return cause instanceof NoSuchFileException ? "file '" + message + "' does not exist" : message;
  }
}
