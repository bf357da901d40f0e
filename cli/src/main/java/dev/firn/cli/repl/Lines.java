package dev.firn.cli.repl;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Where lines come from: a terminal with editing and history, or standard input. Unicode. */
interface Lines extends AutoCloseable {
  /** What a line that was broken off is read as. */
  String BROKEN_OFF = "\u0003";

  /**
   * The next line; null when there is none, {@link #BROKEN_OFF} when the person wants to begin
   * anew.
   */
  @Nullable String next(String prompt);

  /** Does something when the person interrupts what runs; null for nothing. */
  void onInterrupt(@Nullable Runnable action);

  /** Completes by this from now on; tells by what it did so far. */
  Completion complete(Completion next);

  /** Whether somebody sits at it. */
  boolean isTerminal();

  @Override
  void close();

  /** Finds what a line could go on with: the whole last word, in Unicode. */
  @FunctionalInterface
  interface Completion {
    /** Knows nothing. */
    Completion NONE = _ -> List.of();

    List<String> of(String lineToCursor);
  }

  /** What suits the console. */
  static Lines of(Console console) {
    return console.terminal().out() && console.terminal().err()
        ? new Edited(terminal(), history(console))
        : new Piped(console);
  }

  private static Terminal terminal() {
    try {
      return TerminalBuilder.builder().system(true).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Path history(Console console) {
    String folder = console.dataFolder();
    return folder == null ? null : Path.of(ProcessBytes.text(folder)).resolve("firn/repl-history");
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
    public void onInterrupt(@Nullable Runnable action) {}

    @Override
    public Completion complete(Completion next) {
      return Completion.NONE;
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public void close() {}
  }

  /** From a terminal. */
  final class Edited implements Lines {
    /** Ends the part of a line that is completed, besides spaces. */
    private static final String SEPARATORS = "(){}[]";

    private final Terminal terminal;
    private final LineReader reader;
    private volatile @Nullable Runnable interrupt;
    private volatile Completion completion = Completion.NONE;

    Edited(Terminal terminal, @Nullable Path history) {
      this.terminal = terminal;
      DefaultParser parser = new DefaultParser();
      parser.setQuoteChars(new char[0]);
      parser.setEscapeChars(new char[0]);
      LineReaderBuilder builder =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("firn")
              .parser(parser)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .option(LineReader.Option.HISTORY_IGNORE_SPACE, false)
              .completer(
                  (_, line, candidates) -> {
                    String word = line.word().substring(0, line.wordCursor());
                    String before = word.substring(0, begin(word));
                    for (String each : completion.of(line.line().substring(0, line.cursor()))) {
                      candidates.add(
                          new Candidate(before + each, each, null, null, null, null, false));
                    }
                  });
      if (history != null) {
        builder.variable(LineReader.HISTORY_FILE, history);
      }
      reader = builder.build();
      terminal.handle(
          Terminal.Signal.INT,
          _ -> {
            Runnable action = interrupt;
            if (action != null) {
              action.run();
            }
          });
    }

    private static int begin(String word) {
      int from = word.length();
      while (from > 0 && SEPARATORS.indexOf(word.charAt(from - 1)) < 0) {
        from--;
      }
      return from;
    }

    @Override
    public @Nullable String next(String prompt) {
      try {
        return reader.readLine(prompt);
      } catch (UserInterruptException e) {
        return BROKEN_OFF;
      } catch (EndOfFileException e) {
        return null;
      }
    }

    @Override
    public void onInterrupt(@Nullable Runnable action) {
      interrupt = action;
    }

    @Override
    public Completion complete(Completion next) {
      Completion before = completion;
      completion = next;
      return before;
    }

    @Override
    public boolean isTerminal() {
      return true;
    }

    @Override
    public void close() {
      try {
        reader.getHistory().save();
        terminal.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
