package dev.firn.cli.repl;

import dev.firn.cli.command.DocCommand;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.nix.BuiltValue;
import dev.firn.cli.nix.Evaluation;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Places;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.PartialApplication;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.AutoCall;
import dev.firn.syntax.Symbol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lines that begin with a colon. */
final class Commands {
  /** What they do, for {@code :?}. */
  static final String HELP =
      """
        EXPR                     evaluate it and print it, its attributes not further than one level
        NAME = EXPR              give it a name
        :a, :add EXPR            have the attributes of a set at hand
        :b EXPR                  build a derivation
        :bl EXPR                 build a derivation; ./repl-result-… keeps what came out
        :e, :edit EXPR           open the package or function in $EDITOR, then read everything anew
        :i EXPR                  build a derivation and install it with nix-env
        :l, :load FILE           have the attributes of a file at hand
        :lf, :load-flake REF     have the attributes of a flake at hand
        :ll, :last-loaded        list what was brought last
        :p, :print EXPR          evaluate and print all of it, a string as it is
        :q, :quit                end
        :r, :reload              read everything anew
        :sh EXPR                 a shell with what a derivation needs (nix-shell)
        :t EXPR                  say what type it has
        :u EXPR                  a shell that has a derivation (nix-shell)
        :doc EXPR                what a builtin does, or where a function or an attribute is defined
        :env                     the names that are at hand, but for the language's own
        :te, :trace-enable [true|false]   show all that led to an error
        :?, :help                this
      """;

  private static final Set<String> WITH_EXPRESSION =
      Set.of(
          ":a", ":add", ":b", ":bl", ":e", ":edit", ":i", ":p", ":print", ":sh", ":t", ":u",
          ":doc");

  private static final List<String> NAMES =
      List.of(
          ":?",
          ":a",
          ":add",
          ":b",
          ":bl",
          ":doc",
          ":e",
          ":edit",
          ":env",
          ":help",
          ":i",
          ":l",
          ":last-loaded",
          ":lf",
          ":ll",
          ":load",
          ":load-flake",
          ":p",
          ":print",
          ":q",
          ":quit",
          ":r",
          ":reload",
          ":sh",
          ":t",
          ":te",
          ":trace-enable",
          ":u");

  private static final Pattern WITH_LINE = Pattern.compile("(.+):([0-9]{1,9})", Pattern.DOTALL);
  private static final Symbol META = Symbol.of("meta");
  private static final Symbol POSITION = Symbol.of("position");

  private final Session session;
  private final Evaluation evaluation;
  private final Scope scope;
  private @Nullable Extra extra;

  Commands(Session session, Evaluation evaluation, Scope scope) {
    this.session = session;
    this.evaluation = evaluation;
    this.scope = scope;
  }

  /** Further commands, tried first. */
  interface Extra {
    /** Null when it is none of these. */
    Session.@Nullable Next run(String command, String argument);

    String help();
  }

  void extend(Extra more) {
    extra = more;
  }

  List<String> names() {
    return NAMES;
  }

  private static String command(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  String argument(String text) {
    return text.substring(command(text).length()).strip();
  }

  boolean takesExpression(String text) {
    return WITH_EXPRESSION.contains(command(text)) && !argument(text).isEmpty();
  }

  Session.Next run(String text) {
    String command = command(text);
    String argument = argument(text);
    Extra more = extra;
    if (more != null) {
      Session.Next next = more.run(command, argument);
      if (next != null) {
        return next;
      }
    }
    switch (command) {
      case ":q", ":quit" -> {
        return Session.Next.QUIT;
      }
      case ":?", ":help" -> {
        evaluation.out().print(ProcessBytes.utf8(HELP));
        if (more != null) {
          evaluation.out().print(ProcessBytes.utf8(more.help()));
        }
      }
      case ":p", ":print" -> session.printWhole(scope.evaluate(argument));
      case ":t" -> evaluation.out().line(Show.type(scope.evaluate(argument)));
      case ":a", ":add" -> session.bring(scope.evaluate(argument));
      case ":l", ":load" -> load(argument);
      case ":lf", ":load-flake" -> loadFlake(argument);
      case ":ll", ":last-loaded" -> session.showLastLoaded();
      case ":r", ":reload" -> session.reload();
      case ":env" -> scope.own().forEach(evaluation.out()::line);
      case ":te", ":trace-enable" -> session.showTrace(switchOf(argument));
      case ":doc" -> document(argument);
      case ":e", ":edit" -> edit(scope.evaluate(argument));
      case ":b", ":bl" -> build(scope.evaluate(argument), command.equals(":bl"));
      case ":i" -> program("nix-env", "-i", derivation(scope.evaluate(argument)));
      case ":sh" -> program("nix-shell", derivation(scope.evaluate(argument)));
      case ":u" ->
          program(
              "nix-shell",
              derivation(
                  scope.evaluate(
                      "(import <nixpkgs> { }).runCommand \"shell\" { buildInputs = [ ("
                          + argument
                          + "\n) ]; } \"\"")));
      default ->
          throw new CommandException("unknown command '" + command + "'; :? tells what there is");
    }
    return Session.Next.ASK_AGAIN;
  }

  private static @Nullable Boolean switchOf(String argument) {
    return switch (argument) {
      case "" -> null;
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new CommandException("unexpected argument '" + argument + "'; true or false");
    };
  }

  private void load(String argument) {
    if (argument.isEmpty()) {
      throw new CommandException("name the file; '.' is default.nix in the working directory");
    }
    String file = fromHome(argument);
    session.load(
        evaluation.fileArgument(file),
        () -> AutoCall.call(evaluation.file(file).value(), evaluation.arguments()));
  }

  /** A path as an expression. */
  static String literal(String path) {
    return "/. + " + text(path);
  }

  /** A string as an expression. */
  static String text(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "\\${") + '"';
  }

  private void loadFlake(String reference) {
    if (reference.isEmpty()) {
      throw new CommandException("name the flake; '.' is the one in the working directory");
    }
    String place = fromHome(reference);
    boolean path = place.startsWith(".") || place.startsWith("/");
    String flake = "builtins.getFlake " + text(path ? evaluation.console().absolute(place) : place);
    session.load(flake, () -> scope.evaluate(flake));
  }

  /** There is no shell here that would do it. */
  private String fromHome(String place) {
    String home = evaluation.console().variableNotEmpty("HOME");
    return home != null && (place.equals("~") || place.startsWith("~/"))
        ? home + place.substring(1)
        : place;
  }

  private void document(String expression) {
    Value value = scope.evaluate(expression);
    String builtin =
        switch (value) {
          case Builtin b -> b.name;
          case PartialApplication p -> p.builtin.name;
          default -> "";
        };
    for (Doc doc : evaluation.nix().documentation()) {
      if (doc.name().equals(builtin)) {
        evaluation.out().print(ProcessBytes.utf8(DocCommand.page(doc).stripTrailing() + "\n"));
        return;
      }
    }
    int pos = Places.of(value);
    Positions.Place place = evaluation.machine().positions().resolve(pos);
    if (place == null) {
      throw new CommandException("value does not have documentation");
    }
    evaluation.out().line(Show.type(value) + ", defined at " + place.position());
  }

  private record Place(String file, int line) {}

  private void edit(Value value) {
    Place place = placeOf(value);
    String editor = evaluation.console().variableNotEmpty("EDITOR");
    List<String> words = new ArrayList<>(List.of((editor == null ? "nano" : editor).split(" +")));
    String name = words.getFirst();
    if (place.line > 0
        && (name.contains("vim")
            || name.contains("nano")
            || name.contains("emacs")
            || name.contains("kak"))) {
      words.add("+" + place.line);
    }
    words.add(ProcessBytes.text(place.file));
    try {
      run(words);
    } catch (CommandException e) {
      throw new CommandException(
          e.getMessage() + (editor == null ? "; $EDITOR names the editor" : ""));
    }
    session.reload();
  }

  private Place placeOf(Value value) {
    switch (value) {
      case dev.firn.eval.value.Path path -> {
        return new Place(path.value, 0);
      }
      case Str string -> {
        return new Place(string.value, 0);
      }
      case Attrs attrs -> {
        Value meta = attrs.get(META);
        Value position =
            meta != null && meta.force() instanceof Attrs set ? set.get(POSITION) : null;
        if (position != null && position.force() instanceof Str text) {
          Matcher line = WITH_LINE.matcher(text.value);
          return line.matches()
              ? new Place(line.group(1), Integer.parseInt(line.group(2)))
              : new Place(text.value, 0);
        }
      }
      default -> {}
    }
    int pos = Places.of(value);
    String file = evaluation.machine().positions().file(pos);
    Positions.Place place = evaluation.machine().positions().resolve(pos);
    if (file == null || place == null) {
      throw new CommandException("it is not known in which file that is, so it cannot be edited");
    }
    return new Place(file, place.position().line());
  }

  private String derivation(Value value) {
    return BuiltValue.derivationPath(evaluation, value);
  }

  private void build(Value value, boolean keep) {
    Map<String, String> outputs = BuiltValue.build(evaluation, value);
    evaluation.out().line("");
    evaluation.out().line("This derivation produced the following outputs:");
    outputs.forEach(
        (output, path) -> {
          if (keep) {
            String link = "repl-result-" + output;
            BuiltValue.keep(evaluation, link, path);
            evaluation.out().line("  ./" + link + " -> " + path);
          } else {
            evaluation.out().line("  " + output + " -> " + path);
          }
        });
  }

  private void program(String name, String... arguments) {
    List<String> words = new ArrayList<>(List.of(name));
    words.addAll(Arrays.asList(arguments));
    run(words);
  }

  private void run(List<String> words) {
    evaluation.out().flush();
    try {
      ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
      builder.directory(
          java.nio.file.Path.of(ProcessBytes.text(evaluation.console().workingDirectory()))
              .toFile());
      builder.environment().clear();
      evaluation
          .console()
          .environment()
          .forEach(
              (key, v) -> builder.environment().put(ProcessBytes.text(key), ProcessBytes.text(v)));
      int status = builder.start().waitFor();
      if (status != 0) {
        throw new CommandException("'" + words.getFirst() + "' ended with status " + status);
      }
    } catch (IOException e) {
      throw new CommandException(
          "'" + words.getFirst() + "' cannot be run; is it installed, and on the PATH?");
    } catch (InterruptedException e) {
      throw new EvalException(ErrorCode.CANCELLED, "interrupted", EvalException.NO_POS);
    }
  }
}
