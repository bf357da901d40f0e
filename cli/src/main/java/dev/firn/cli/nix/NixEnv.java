package dev.firn.cli.nix;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.UsageException;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import dev.firn.store.objects.Store;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code nix-env -qa}: lists the packages in an expression. */
public final class NixEnv {
  /** The text of {@code firn nix-env --help}. */
  public static final String HELP =
      """
      firn nix-env - list the packages of an expression; as nix-env --query --available

        firn nix-env -f FILE -qa [FLAGS] [NAME…]

      NAME is a package's name, or an extended regular expression for it, with -VERSION or without.

      What to list:
        -f FILE, --file FILE       the expression: a file, a folder, <NAME> or a URL
                                   (default: ~/.nix-defexpr)
        -A PATH, --attr PATH       only what is in this attribute
        --system-filter SYSTEM     only packages for this system (default: *, all)
        -b, --prebuilt-only        only packages whose output is in the store
      What to tell, in this order:
        -P, --attr-path            where it is, for -A
        --no-name                  not the name
        --system                   the system it is built on
        --drv-path                 its derivation
        --out-path                 its outputs
        --description              what its metadata says
        --json                     all of it as JSON; with --meta, metadata too
        --xml                      all of it as XML

      """
          + EvaluationFlags.HELP
          + """

      Examples:
        firn nix-env -f '<nixpkgs>' -qaP --drv-path
        firn nix-env -f . -qaP -A haskellPackages --json
        firn nix-env -f . -qa 'python3.*' --description
      """;

  private final Console console;
  private final EvaluationFlags flags;
  private final List<String> names = new ArrayList<>();
  private @Nullable String file;
  private String selection = "";
  private String systemFilter = "*";
  private boolean query;
  private boolean available;
  private boolean prebuiltOnly;
  private boolean xml;
  private boolean json;
  private final PackageColumns columns = new PackageColumns();

  private NixEnv(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    return new NixEnv(console).run(arguments);
  }

  private int run(Arguments line) {
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help" -> {
          return Help.print(console, HELP);
        }
        case "--version" -> {
          return Help.version(console, "nix-env");
        }
        case "-q", "--query" -> query = true;
        case "-a", "--available" -> available = true;
        case "-f", "--file" -> file = line.value();
        case "-A", "--attr" -> selection = line.value();
        case "--system-filter" -> systemFilter = line.value();
        case "-b", "--prebuilt-only" -> prebuiltOnly = true;
        case "-P", "--attr-path" -> columns.attributePath = true;
        case "--no-name" -> columns.name = false;
        case "--system" -> columns.system = true;
        case "--drv-path" -> columns.derivationPath = true;
        case "--out-path" -> columns.outputPath = true;
        case "--description" -> columns.description = true;
        case "--meta" -> columns.metadata = true;
        case "--json" -> json = true;
        case "--xml" -> xml = true;
        case "-i",
            "--install",
            "-e",
            "--uninstall",
            "-u",
            "--upgrade",
            "--set",
            "--set-flag",
            "-S",
            "--switch-profile",
            "-G",
            "--switch-generation",
            "--rollback",
            "--list-generations",
            "--delete-generations",
            "--installed",
            "-s",
            "--status",
            "-c",
            "--compare-versions" ->
            throw new UsageException(
                "firn nix-env only lists what an expression has (-qa); '"
                    + line.current()
                    + "' is about a profile, for which there is 'firn rebuild' or nix-env itself");
        default -> {
          if (!flags.accept(line)) {
            if (line.isFlag()) {
              throw line.unknown(HELP);
            }
            names.add(line.current());
          }
        }
      }
    }
    if (!query || !available) {
      throw new UsageException("say what to do: firn nix-env only lists what there is, with -qa");
    }
    return Evaluation.run(flags, false, this::list);
  }

  private int list(Evaluation evaluation) {
    Attrs arguments = evaluation.arguments();
    Value root = FolderOfExpressions.load(evaluation, source(evaluation));
    Value selected = AttributePath.parse(selection).select(root, arguments).value();
    List<Package> found = Packages.find(evaluation.machine(), selected, selection, arguments, true);
    Package[] chosen =
        chosen(found).stream()
            .filter(p -> !prebuiltOnly || isBuilt(evaluation, p))
            .toArray(Package[]::new);
    PackageOrder.sort(chosen, (a, b) -> PackageOrder.BY_NAME.compare(a.name(), b.name()));
    if (json) {
      new PackageJson(evaluation, columns).print(List.of(chosen));
    } else if (xml) {
      new PackageXml(evaluation, columns).print(List.of(chosen));
    } else {
      Table table = new Table();
      Ahead ahead = columns.ahead(List.of(chosen));
      for (int i = 0; i < chosen.length; i++) {
        Ahead.reached(ahead, i);
        Package each = chosen[i];
        List<String> row = attempt(evaluation, each, () -> columns.row(each));
        if (row != null) {
          table.add(row);
        }
      }
      table.print(console.out());
    }
    return 0;
  }

  /** What is asked of one package; null if an assertion of the package's fails. */
  static <T> @Nullable T attempt(
      Evaluation evaluation, Package each, java.util.function.Supplier<T> question) {
    EvalThread thread = EvalThread.current();
    int depth = thread.depth();
    try {
      return question.get();
    } catch (EvalException e) {
      if (isAssertionFailure(e)) {
        thread.resetDepth(depth);
        evaluation.talk("left out '" + each.name() + "', as an assertion of it fails");
        return null;
      }
      throw e.during(
          "while asking about the derivation '" + each.name() + "'", EvalException.NO_POS);
    }
  }

  private static boolean isAssertionFailure(EvalException e) {
    return switch (e.error()) {
      case EvalError.AssertionFailed _, EvalError.Thrown _, EvalError.NotInSearchPath _ -> true;
      case EvalError.NameMissing _, EvalError.InfiniteRecursion _, EvalError.Failure _ -> false;
    };
  }

  private String source(Evaluation evaluation) {
    if (file != null) {
      return evaluation.fileArgument(file);
    }
    String home = console.variableNotEmpty("HOME");
    if (home == null) {
      throw new UsageException("say which expression to list: -f FILE");
    }
    String standard = home + "/.nix-defexpr";
    if (evaluation.nix().host().type(standard) == null) {
      throw new CommandException(
          "there is no " + standard + "; say which expression to list: -f FILE");
    }
    return standard;
  }

  private List<Package> chosen(List<Package> found) {
    List<Package> ofSystem =
        systemFilter.equals("*")
            ? found
            : found.stream().filter(p -> p.system().equals(systemFilter)).toList();
    List<PackageSelector> selectors =
        names.isEmpty()
            ? List.of(PackageSelector.parse("*"))
            : names.stream().map(PackageSelector::parse).toList();
    List<Package> chosen = new ArrayList<>();
    boolean[] taken = new boolean[ofSystem.size()];
    for (PackageSelector selector : selectors) {
      boolean matched = false;
      for (int i = 0; i < taken.length; i++) {
        if (selector.matches(ofSystem.get(i).name())) {
          matched = true;
          if (!taken[i]) {
            taken[i] = true;
            chosen.add(ofSystem.get(i));
          }
        }
      }
      if (!matched && !selector.isAll()) {
        throw new CommandException("no package matches '" + selector.text() + "'");
      }
    }
    return chosen;
  }

  private static boolean isBuilt(Evaluation evaluation, Package each) {
    Boolean valid =
        attempt(
            evaluation,
            each,
            () -> {
              Store store = evaluation.nix().store();
              return store.isValid(store.dir().parse(each.outPath()));
            });
    return Boolean.TRUE.equals(valid);
  }
}
