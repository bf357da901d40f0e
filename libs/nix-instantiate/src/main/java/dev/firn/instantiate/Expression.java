package dev.firn.instantiate;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.position.Origin;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.AutoCall;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import dev.firn.syntax.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An expression, arguments for the functions that it leads to, and a selection from it. Immutable;
 * nothing is evaluated before it is asked for. Every question fails with an {@link EvalException}
 * when the evaluation does.
 */
public final class Expression {
  private final Instantiator nix;
  private final Supplier<Value> root;
  private final Supplier<Attrs> arguments;
  private final AttributePath path;

  Expression(Instantiator nix, Supplier<Value> root) {
    this(nix, root, () -> Attrs.EMPTY, AttributePath.parse(""));
  }

  private Expression(
      Instantiator nix, Supplier<Value> root, Supplier<Attrs> arguments, AttributePath path) {
    this.nix = nix;
    this.root = root;
    this.arguments = arguments;
    this.path = path;
  }

  /** This with a selection such as {@code pkgs.hello} or {@code a."b.c".0}. */
  public Expression select(String selection) {
    return new Expression(nix, root, arguments, AttributePath.parse(selection));
  }

  /** This with an argument that is an expression, as {@code --arg} gives it. */
  public Expression argument(String name, String expression) {
    return argument(
        name,
        () ->
            nix.machine()
                .evaluate(
                    Source.of(expression, "\u00c2\u00abstring\u00c2\u00bb", nix.workingDirectory()),
                    Origin.STRING));
  }

  /** This with an argument that is a string, as {@code --argstr} gives it. */
  public Expression stringArgument(String name, String value) {
    return argument(name, () -> Str.of(value));
  }

  private Expression argument(String name, Supplier<Value> value) {
    return new Expression(
        nix,
        root,
        () -> {
          Attrs before = arguments.get();
          AttrsBuilder more = new AttrsBuilder(before.size() + 1);
          for (int i = 0; i < before.size(); i++) {
            more.put(before.nameAt(i), before.values[i], before.posAt(i));
          }
          return more.put(name, value.get()).build();
        },
        path);
  }

  /**
   * The value, functions called. To be looked into only inside {@link Instantiator#run}; here too
   * it is best asked for there.
   */
  public Value value() {
    return nix.run(
        () -> {
          Attrs given = arguments.get();
          return AutoCall.call(path.select(root.get(), given).value(), given);
        });
  }

  /** The whole value as {@code nix-instantiate --eval --strict} prints it, one char per byte. */
  public String print() {
    return nix.run(() -> printed(ValuePrinter.print(nix.machine(), value(), PrintOptions.EVAL)));
  }

  /** The whole value as JSON, one char per byte. */
  public String json() {
    return nix.run(
        () ->
            printed(
                JsonPrinter.print(nix.machine(), value(), true, true, EvalException.NO_POS).value));
  }

  private static String printed(String text) {
    EvalThread.currentMeter().output(text.length());
    return text;
  }

  /** The derivations in the value, in the order in which {@code nix-env} lists them. */
  public List<Package> packages() {
    return nix.run(
        () -> {
          Attrs given = arguments.get();
          Value selected = path.select(root.get(), given).value();
          return Packages.find(nix.machine(), selected, "", given, false);
        });
  }

  /** The printed paths of the {@code .drv} files of the derivations in the value. */
  public List<String> derivationPaths() {
    return nix.run(
        () -> {
          List<Package> found = packages();
          List<String> paths = new ArrayList<>();
          Ahead ahead = Ahead.offer(found.size(), i -> found.get(i).drvPath());
          for (int i = 0; i < found.size(); i++) {
            Ahead.reached(ahead, i);
            paths.add(required(found.get(i)));
          }
          return List.copyOf(paths);
        });
  }

  /**
   * The printed path of the one {@code .drv} file.
   *
   * @throws EvalException also when the value is not exactly one derivation
   */
  public String derivationPath() {
    List<String> paths = derivationPaths();
    if (paths.size() != 1) {
      throw new EvalException(
          ErrorCode.TYPE_MISMATCH,
          "the value holds " + paths.size() + " derivations, not one",
          EvalException.NO_POS);
    }
    return paths.getFirst();
  }

  private static String required(Package found) {
    return found
        .drvPath()
        .orElseThrow(
            () ->
                new EvalException(
                    ErrorCode.ATTRIBUTE_MISSING,
                    "the derivation '" + found.name() + "' has no 'drvPath'",
                    EvalException.NO_POS));
  }
}
