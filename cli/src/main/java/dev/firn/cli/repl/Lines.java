package dev.firn.cli.repl;

import dev.firn.cli.console.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Where lines come from: a terminal with editing and history, or standard input. Unicode. */
interface Lines extends AutoCloseable {
  /** The next line, or null when there is none. */
  @Nullable String next(String prompt);

  @Override
  void close();

  /** What suits the console. */
  static Lines of(Console console) {
    return console.terminal().out() && console.terminal().err() ? new Edited() : new Piped(console);
  }

  /** From standard input, without a prompt. */
  final class Piped implements Lines {
    private final BufferedReader in;

    Piped(Console console) {
      in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String next(String prompt) {
      try {
        return in.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }

  /** From a terminal. */
  final class Edited implements Lines {
    private final Terminal terminal;
    private final LineReader reader;

    Edited() {
      try {
        terminal = TerminalBuilder.builder().system(true).build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      reader = LineReaderBuilder.builder().terminal(terminal).appName("firn").build();
    }

    @Override
    public @Nullable String next(String prompt) {
      try {
        return reader.readLine(prompt);
      } catch (UserInterruptException e) {
        return "";
      } catch (EndOfFileException e) {
        return null;
      }
    }

    @Override
    public void close() {
      try {
        terminal.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
