package dev.firn.eval.print;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import dev.firn.eval.position.Positions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an error that the module system runs into means for the writer of a module, in a line: the
 * error itself speaks of a set or a path inside the library.
 */
public final class ModuleFault {
  private static final String ENTERING = "entering the infinite recursion";
  private static final String IMPORTING = "in the builtin 'import'";
  private static final Pattern OPTION =
      Pattern.compile("while evaluating the option `([^']*)':?", Pattern.DOTALL);
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "while evaluating the module argument `([^']*)' in \"([^\"]*)\":", Pattern.DOTALL);

  private ModuleFault() {}

  /** An error's message with that line, one char per byte. */
  public static String message(EvalException e, Positions positions) {
    String message = e.error().message();
    return explain(e, positions).map(line -> message + "; " + line).orElse(message);
  }

  /** That line, one char per byte; empty when there is nothing to add to the error's message. */
  static Optional<String> explain(EvalException e, Positions positions) {
    return switch (e.error()) {
      case EvalError.InfiniteRecursion _ -> cycle(e);
      case EvalError.NameMissing missing -> unknownArgument(e, missing);
      case EvalError.Failure failure -> notAModule(e, failure, positions);
      case EvalError.Thrown _, EvalError.NotInSearchPath _, EvalError.AssertionFailed _ ->
          Optional.empty();
    };
  }

  /** An infinite recursion through options: which they are. */
  private static Optional<String> cycle(EvalException e) {
    Set<String> inside = new LinkedHashSet<>();
    String before = null;
    boolean entered = false;
    for (Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      if (frame.message().equals(ENTERING)) {
        entered = true;
      }
      Matcher option = OPTION.matcher(frame.message());
      if (option.matches()) {
        if (entered) {
          inside.add(option.group(1));
        } else {
          before = option.group(1);
        }
      }
    }
    if (inside.isEmpty() && before != null && entered) {
      inside.add(before);
    }
    return switch (inside.size()) {
      case 0 -> argumentOfImports(e);
      case 1 -> Optional.of("the option '" + inside.iterator().next() + "' needs its own value");
      default ->
          Optional.of("the options '" + String.join("', '", inside) + "' need each other's values");
    };
  }

  /** An infinite recursion through what all modules are: an argument of one of them. */
  private static Optional<String> argumentOfImports(EvalException e) {
    boolean entered = false;
    for (Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      entered = entered || frame.message().equals(ENTERING);
      Matcher argument = ARGUMENT.matcher(frame.message());
      if (entered && argument.matches()) {
        return Optional.of(
            module(argument.group(2))
                + " needs its argument '"
                + argument.group(1)
                + "' to say what it imports or which options it defines; that argument is known only"
                + " when all modules are. Use it in the values of options only, or pass it by"
                + " 'specialArgs'");
      }
    }
    return Optional.empty();
  }

  private static String module(String file) {
    return file.startsWith("/") ? "the module " + file : "a module";
  }

  /** A module that is a function with an argument that nobody passes. */
  private static Optional<String> unknownArgument(EvalException e, EvalError.NameMissing missing) {
    Matcher argument = null;
    for (@Nullable Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      Matcher matcher = ARGUMENT.matcher(frame.message());
      argument = matcher.matches() ? matcher : argument;
    }
    if (argument == null
        || !missing.message().equals("attribute '" + argument.group(1) + "' missing")) {
      return Optional.empty();
    }
    String name = argument.group(1);
    return Optional.of(
        module(argument.group(2))
            + " takes the argument '"
            + name
            + "', but no module sets '_module.args."
            + name
            + "' and 'specialArgs' does not have it");
  }

  /** An element of {@code imports} that is neither a set nor a function is taken for a path. */
  private static Optional<String> notAModule(
      EvalException e, EvalError.Failure failure, Positions positions) {
    boolean noPath =
        failure.code() == ErrorCode.CANNOT_COERCE || failure.code() == ErrorCode.INVALID_ARGUMENT;
    boolean imported = false;
    for (@Nullable Trace frame = noPath ? e.trace() : null; frame != null; frame = frame.inner()) {
      if (!frame.message().isEmpty() && frame.pos() != EvalException.NO_POS) {
        imported =
            frame.message().equals(IMPORTING) && ModuleTrace.isModuleSystem(frame.pos(), positions);
      }
    }
    return imported
        ? Optional.of("each module, as in 'imports', is a set, a function or the path of a file")
        : Optional.empty();
  }
}
