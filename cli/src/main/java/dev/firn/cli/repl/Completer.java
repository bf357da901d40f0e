package dev.firn.cli.repl;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.syntax.Printer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds what a line could go on with: names at hand, attributes of what stands before a point,
 * files, and commands. Never fails: what cannot be evaluated has no completions.
 */
final class Completer {
  private static final String SEPARATORS = " \n\r\t(){}[]";
  private static final int MOST = 1000;

  private final Scope scope;
  private final Path workingDirectory;
  private final List<String> commands;

  Completer(Scope scope, Path workingDirectory, List<String> commands) {
    this.scope = scope;
    this.workingDirectory = workingDirectory;
    this.commands = commands;
  }

  /** Whole words in the place of the line's last one, sorted. One char per byte. */
  List<String> of(String line) {
    int from = line.length();
    while (from > 0 && SEPARATORS.indexOf(line.charAt(from - 1)) < 0) {
      from--;
    }
    String word = line.substring(from);
    if (word.startsWith(":") && line.strip().equals(word)) {
      return starting(commands, word);
    }
    if (word.indexOf('/') >= 0) {
      return files(word);
    }
    for (int dot = word.lastIndexOf('.'); dot > 0; dot = word.lastIndexOf('.', dot - 1)) {
      String before = word.substring(0, dot);
      if (scope.isExpression(before)) {
        return attributes(before, word.substring(dot + 1));
      }
    }
    return starting(scope.visible(), word);
  }

  private static List<String> starting(Iterable<String> names, String prefix) {
    TreeSet<String> found = new TreeSet<>();
    for (String name : names) {
      if (name.startsWith(prefix)) {
        found.add(name);
      }
    }
    return found.stream().limit(MOST).toList();
  }

  private List<String> attributes(String expression, String typed) {
    boolean quoted = typed.startsWith("\"");
    String prefix = quoted ? typed.substring(1) : typed;
    int depth = EvalThread.current().depth();
    try {
      if (!(scope.evaluate(expression) instanceof Attrs attrs)) {
        return List.of();
      }
      TreeSet<String> found = new TreeSet<>();
      for (int i = 0; i < attrs.size(); i++) {
        String name = attrs.nameAt(i).name();
        if (name.startsWith(prefix)) {
          String printed = Printer.printName(name);
          found.add(
              expression
                  + "."
                  + (quoted && !printed.startsWith("\"") ? "\"" + printed + "\"" : printed));
        }
      }
      return found.stream().limit(MOST).toList();
    } catch (EvalException e) {
      EvalThread.current().resetDepth(depth);
      return List.of();
    }
  }

  private List<String> files(String word) {
    int slash = word.lastIndexOf('/');
    String folder = word.substring(0, slash + 1);
    String prefix = word.substring(slash + 1);
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(workingDirectory.resolve(folder))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".") && name.startsWith(prefix)) {
          found.add(folder + name);
        }
      }
    } catch (IOException | UncheckedIOException | java.nio.file.InvalidPathException e) {
      return List.of();
    }
    Collections.sort(found);
    return found;
  }
}
