package dev.firn.cli.nix;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import dev.firn.store.path.StoreDir;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code nix-build}: builds what expressions evaluate to, in sandboxes. */
public final class NixBuild {
  /** The text of {@code firn nix-build --help}. */
  public static final String HELP =
      """
      firn nix-build - build what expressions evaluate to, in sandboxes; as Nix's own

        firn nix-build [FLAGS] [FILE…]    build the derivations of FILE, print their outputs' paths
        firn nix-build -E EXPR

      FILE is a file, a folder with a default.nix, <NAME>, a URL of a tarball, a .drv in the store,
      or - for standard input; ./default.nix if there is none.

      Flags:
        -E, --expr                     the arguments are expressions, not files
        -A PATH, --attr PATH           take this attribute, such as pkgs.hello; may be repeated
      """
          + BuildRun.HELP
          + """

      Examples:
        firn nix-build -E 'derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh";
          args = [ "-c" "echo hello > $out" ]; }' --store ./store
        firn nix-build '<nixpkgs>' -A hello --store ./store --no-out-link
      """;

  private final Console console;
  private final EvaluationFlags flags;
  private final BuildRun build;
  private final List<String> files = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private boolean readStdin;
  private boolean expressions;

  private NixBuild(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
    this.build = new BuildRun(console);
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    return new NixBuild(console).run(arguments);
  }

  private int run(Arguments line) {
    while (line.next()) {
      switch (line.isFlag() || line.current().equals("-") ? line.current() : "") {
        case "--help" -> {
          return Help.print(console, HELP);
        }
        case "--version" -> {
          return Help.version(console, "nix-build");
        }
        case "-" -> readStdin = true;
        case "-E", "--expr" -> expressions = true;
        case "-A", "--attr" -> paths.add(line.value());
        default -> {
          if (!build.accept(line) && !flags.accept(line)) {
            if (line.isFlag()) {
              throw line.unknown(HELP);
            }
            files.add(line.current());
          }
        }
      }
    }
    return Evaluation.run(flags, true, this::work);
  }

  private int work(Evaluation evaluation) {
    Set<DerivationOutputId> wanted = new LinkedHashSet<>();
    if (readStdin) {
      find(evaluation, evaluation.standardInput(), wanted);
    } else if (files.isEmpty() && !expressions) {
      files.add("./default.nix");
    }
    StoreDir dir = evaluation.nix().host().store().dir();
    for (String file : files) {
      if (!expressions && file.endsWith(".drv") && dir.isInStore(file)) {
        wanted.addAll(BuiltValue.outputs(evaluation, dir.parse(file)));
      } else {
        find(evaluation, expressions ? evaluation.text(file) : evaluation.file(file), wanted);
      }
    }
    return build.build(evaluation, wanted);
  }

  private void find(
      Evaluation evaluation, Evaluation.Parsed parsed, Set<DerivationOutputId> wanted) {
    Attrs arguments = evaluation.arguments();
    Value whole = parsed.value();
    StoreDir dir = evaluation.nix().host().store().dir();
    for (String path : paths.isEmpty() ? List.of("") : paths) {
      Value value = AttributePath.parse(path).select(whole, arguments).value().force();
      for (Package found : Packages.find(evaluation.machine(), value, "", arguments, false)) {
        String drvPath = BuiltValue.derivationPath(evaluation, found);
        String output = found.outputName();
        if (output.isEmpty()) {
          throw evaluation.failure(
              ErrorCode.INVALID_DERIVATION,
              "the derivation '" + drvPath + "' has no attribute 'outputName'");
        }
        wanted.add(new DerivationOutputId(dir.parse(drvPath), output));
      }
    }
  }
}
