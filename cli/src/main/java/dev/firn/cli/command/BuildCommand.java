package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.nix.BuildRun;
import dev.firn.cli.nix.BuiltValue;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code firn build}: builds packages on this machine, without a server. */
public final class BuildCommand {
  /** The text of {@code firn build --help}. */
  public static final String HELP =
      """
      firn build - build packages on this machine, without a server

        firn build [FLAGS] FLAKE#OUTPUT…             outputs of flakes; pure unless --impure is given;
                                                     FLAKE alone, as . or github:…, is its default package
        firn build [FLAGS] [-f FILE] [ATTRIBUTE…]    attributes of a file (default: default.nix here)
        firn build [FLAGS] --expr EXPR [ATTRIBUTE…]

      Builds in sandboxes, prints the paths and makes a link to each. A flake's output is looked for in
      packages and legacyPackages for this system, then under its own name. With no argument it is
      default.nix that is built, or the default package of the flake here if there is none.

      Of a package with several outputs those that its meta.outputsToInstall names are built, or out;
      ^OUT,OUT after its name chooses others, and ^* all.

      Flags:
        -f FILE, --file FILE
        --expr EXPR
        --json                         print derivations and paths as JSON; a failure too, on standard error
      """
          + BuildRun.HELP
          + """

      Examples:
        firn build .#hello
        firn build hello
        firn build -f '<nixpkgs>' 'openssl^dev,out' --no-out-link --json
      """;

  private final Console console;
  private final EvaluationFlags flags;
  private final BuildRun build;
  private final ExpressionSource source = new ExpressionSource();
  private final List<String> operands = new ArrayList<>();

  private BuildCommand(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
    this.build = new BuildRun(console);
  }

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return new BuildCommand(console).run(line);
  }

  private int run(Arguments line) {
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> operands.add(line.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--json" -> {
          build.setJson();
          flags.setJsonErrors();
        }
        default -> {
          if (!source.accept(line) && !build.accept(line) && !flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    List<String> flakes = flakes();
    if (flakes.isEmpty()) {
      flags.enableFlakes(false);
      return Evaluation.run(flags, true, this::buildAttributes);
    }
    flags.enableFlakes(true);
    return Evaluation.runForFlakes(flags, true, flakes, LockOptions.COMMAND, this::buildFlakes);
  }

  /** The operands, if they are outputs of flakes. */
  private List<String> flakes() {
    if (source.isGiven()) {
      return List.of();
    }
    if (operands.isEmpty()) {
      if (isHere("default.nix") || !isHere("flake.nix")) {
        return List.of();
      }
      operands.add(".#");
    }
    List<String> flakes = operands.stream().filter(BuildCommand::isFlake).toList();
    if (!flakes.isEmpty() && flakes.size() < operands.size()) {
      throw new UsageException(
          "outputs of flakes and attributes of a file cannot be built by one command");
    }
    return flakes;
  }

  /** No attribute is written so. */
  private static boolean isFlake(String operand) {
    return operand.contains("#") || operand.matches("(?s)[./~].*|[a-z][a-z0-9+.-]*:.*");
  }

  private boolean isHere(String name) {
    return Files.exists(BytePaths.of(console.absolute(name)));
  }

  private int buildFlakes(Evaluation evaluation) {
    Set<DerivationOutputId> wanted = new LinkedHashSet<>();
    String system = flags.settings().currentSystem();
    for (String operand : operands) {
      Chosen chosen = Chosen.parse(operand);
      Value value = FlakeOutputs.select(evaluation, system, chosen.name);
      chosen.add(evaluation, value, evaluation.arguments(), wanted);
    }
    return build.build(evaluation, wanted);
  }

  private int buildAttributes(Evaluation evaluation) {
    Set<DerivationOutputId> wanted = new LinkedHashSet<>();
    Attrs arguments = evaluation.arguments();
    Value whole = source(evaluation).value();
    for (String operand : operands.isEmpty() ? List.of("") : operands) {
      Chosen chosen = Chosen.parse(operand);
      Value value = AttributePath.parse(chosen.name).select(whole, arguments).value().force();
      chosen.add(evaluation, value, arguments, wanted);
    }
    return build.build(evaluation, wanted);
  }

  private Evaluation.Parsed source(Evaluation evaluation) {
    if (source.isGiven()) {
      return source.parsed(evaluation);
    }
    if (!isHere("default.nix")) {
      throw new CommandException(
          "there is no default.nix here: write .#NAME for an output of the flake here, or --file FILE");
    }
    return evaluation.file("./default.nix");
  }

  /** A name on the command line and the outputs after its {@code ^}; none for the usual ones. */
  private record Chosen(String name, List<String> outputs) {
    static Chosen parse(String operand) {
      int caret = operand.lastIndexOf('^');
      if (caret < 0) {
        return new Chosen(operand, List.of());
      }
      List<String> outputs = List.of(operand.substring(caret + 1).split(",", -1));
      if (outputs.contains("")) {
        throw new UsageException(
            "'" + operand + "' names no output after '^': write ^out, ^out,dev or ^*");
      }
      return new Chosen(operand.substring(0, caret), outputs);
    }

    void add(Evaluation evaluation, Value value, Attrs arguments, Set<DerivationOutputId> wanted) {
      List<Package> found;
      try {
        found = Packages.find(evaluation.machine(), value, "", arguments, false);
      } catch (EvalException e) {
        throw e.during("while looking for what " + shown() + " builds", EvalException.NO_POS);
      }
      if (found.isEmpty()) {
        throw evaluation.failure(ErrorCode.TYPE_MISMATCH, shown() + " has no derivations");
      }
      StoreDir dir = evaluation.nix().host().store().dir();
      for (Package each : found) {
        StorePath derivation = dir.parse(BuiltValue.derivationPath(evaluation, each));
        for (String output : outputs(evaluation, each)) {
          wanted.add(new DerivationOutputId(derivation, output));
        }
      }
    }

    private String shown() {
      return name.isEmpty() ? "the expression" : "'" + name + "'";
    }

    private Collection<String> outputs(Evaluation evaluation, Package each) {
      if (outputs.isEmpty()) {
        return each.outputNamesToBuild();
      }
      Set<String> all = each.outputNames();
      if (outputs.equals(List.of("*"))) {
        return all;
      }
      for (String output : outputs) {
        if (!all.contains(output)) {
          throw evaluation.failure(
              ErrorCode.INVALID_ARGUMENT,
              "'"
                  + each.name()
                  + "' has no output '"
                  + output
                  + "', only "
                  + String.join(", ", all));
        }
      }
      return outputs;
    }
  }
}
