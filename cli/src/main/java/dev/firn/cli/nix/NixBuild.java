package dev.firn.cli.nix;

import dev.firn.build.BuildException;
import dev.firn.build.BuildPlan;
import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        -o LINK, --out-link LINK       name the link to the result otherwise than 'result'
        --no-out-link                  make no link
        --dry-run                      tell what would be built
        -j N, --max-jobs N             run N builds at a time; 'auto' for one per processor
        --cores N                      what builders see as NIX_BUILD_CORES
        -K, --keep-failed              keep the folder of a build that fails
        -k, --keep-going               go on with what does not depend on a failure
        -Q, --no-build-output          leave out what builders say
        --timeout N, --max-silent-time N    end a build after so many seconds

      """
          + EvaluationFlags.HELP
          + """

      Builds need bubblewrap (bwrap). Exit status 100: a build failed; 101: it took too long; 102: a
      fixed output has another hash; 1: anything else.

      Examples:
        firn nix-build -E 'derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh";
          args = [ "-c" "echo hello > $out" ]; }' --store ./store
        firn nix-build '<nixpkgs>' -A hello --store ./store --no-out-link
      """;

  private final Console console;
  private final EvaluationFlags flags;
  private final List<String> files = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private boolean readStdin;
  private boolean expressions;
  private boolean dryRun;
  private boolean keepFailed;
  private boolean keepGoing;
  private boolean quiet;
  private @Nullable String link = "result";

  private NixBuild(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
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
        case "-o", "--out-link" -> link = line.value();
        case "--no-out-link", "--no-link" -> link = null;
        case "--dry-run" -> dryRun = true;
        case "-K", "--keep-failed" -> keepFailed = true;
        case "-k", "--keep-going" -> keepGoing = true;
        case "-Q", "--no-build-output", "--quiet" -> quiet = true;
        default -> {
          if (!flags.accept(line)) {
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
    Builds builds = BuiltValue.builds(evaluation);
    if (keepFailed) {
      builds.keepFailed();
    }
    if (keepGoing) {
      builds.keepGoing();
    }
    if (quiet) {
      builds.quiet();
    }
    announce(builds.planner().plan(wanted), dir);
    return dryRun ? 0 : build(evaluation, builds, wanted, dir);
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

  private void announce(BuildPlan plan, StoreDir dir) {
    int count = plan.steps().size();
    if (count > 0) {
      console
          .err()
          .line(
              count == 1
                  ? "this derivation will be built:"
                  : "these " + count + " derivations will be built:");
      plan.steps().forEach(step -> console.err().line("  " + dir.print(step.path())));
      console.err().flush();
    }
  }

  private int build(
      Evaluation evaluation, Builds builds, Set<DerivationOutputId> wanted, StoreDir dir) {
    Map<DerivationOutputId, StorePath> built;
    try {
      built = builds.provider().provide(wanted);
    } catch (BuildException e) {
      console.out().flush();
      complain(e);
      for (Throwable other : e.getSuppressed()) {
        complain(other);
      }
      return Builds.status(e);
    }
    String name = link;
    Map<StorePath, Integer> numbers = new LinkedHashMap<>();
    built.forEach(
        (id, path) -> {
          numbers.putIfAbsent(id.derivation(), numbers.size() + 1);
          if (name != null) {
            int number = numbers.getOrDefault(id.derivation(), 1);
            String full =
                console.absolute(name)
                    + (number == 1 ? "" : "-" + number)
                    + (id.output().equals("out") ? "" : "-" + id.output());
            evaluation.roots().add(full, 1, dir.print(path));
          }
          console.out().line(dir.print(path));
        });
    return 0;
  }

  private void complain(Throwable failure) {
    String prefix = console.colours() ? "\33[31;1merror:\33[0m " : "error: ";
    String message = String.valueOf(failure.getMessage());
    boolean bytes = message.chars().allMatch(c -> c < 0x100);
    console.err().line(prefix + (bytes ? message : ProcessBytes.utf8(message)));
  }
}
