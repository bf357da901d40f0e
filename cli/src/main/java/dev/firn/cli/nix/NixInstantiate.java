package dev.firn.cli.nix;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.print.AmbiguousPrinter;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.XmlPrinter;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.AutoCall;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.query.Packages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code nix-instantiate}: parses, evaluates, or writes the derivations of expressions. */
public final class NixInstantiate {
  /** The text of {@code firn nix-instantiate --help}. */
  public static final String HELP =
      """
      firn nix-instantiate - evaluate expressions, write their derivations; as Nix's own

        firn nix-instantiate [FLAGS] [FILE…]      print the .drv of each derivation in FILE
        firn nix-instantiate --eval [FLAGS] FILE…
        firn nix-instantiate --parse FILE…
        firn nix-instantiate --find-file NAME…    print what <NAME> stands for

      FILE is a file, a folder with a default.nix, <NAME>, a URL of a tarball, or - for standard
      input; ./default.nix if there is none.

      Flags:
        --eval, --eval-only      print the value and write nothing
        --strict                 with --eval: evaluate everything inside it too
        --json, --xml, --raw     with --eval: print it in another format
        --no-location            with --xml: without places
        --read-write-mode        with --eval: write to the store all the same
        --parse, --parse-only    print the syntax tree
        -E, --expr               the arguments are expressions, not files
        -A PATH, --attr PATH     take this attribute, such as pkgs.hello; may be repeated
        --find-file              look the arguments up in the search path
        --add-root LINK          make LINK point to the derivation and keep it alive
        --indirect               taken for granted
        --dry-run                write nothing

      """
          + EvaluationFlags.HELP
          + """

      Examples:
        firn nix-instantiate --eval -E '1 + 1'
        firn nix-instantiate --eval --strict --json -E 'builtins.attrNames builtins'
        firn nix-instantiate '<nixpkgs>' -A hello --store ./store
      """;

  private enum Format {
    PLAIN,
    RAW,
    XML,
    JSON
  }

  private final Console console;
  private final EvaluationFlags flags;
  private final List<String> files = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private Format format = Format.PLAIN;
  private boolean readStdin;
  private boolean expressions;
  private boolean findFile;
  private boolean evalOnly;
  private boolean parseOnly;
  private boolean strict;
  private boolean locations = true;
  private boolean readWrite;
  private boolean dryRun;
  private @Nullable String root;
  private int roots;

  private NixInstantiate(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    return new NixInstantiate(console).run(arguments);
  }

  private int run(Arguments line) {
    while (line.next()) {
      switch (line.isFlag() || line.current().equals("-") ? line.current() : "") {
        case "--help" -> {
          return Help.print(console, HELP);
        }
        case "--version" -> {
          return Help.version(console, "nix-instantiate");
        }
        case "-" -> readStdin = true;
        case "-E", "--expr" -> expressions = true;
        case "--eval", "--eval-only" -> evalOnly = true;
        case "--read-write-mode" -> readWrite = true;
        case "--parse", "--parse-only" -> parseOnly = true;
        case "--find-file" -> findFile = true;
        case "-A", "--attr" -> paths.add(line.value());
        case "--add-root" -> root = line.value();
        case "--indirect" -> {}
        case "--raw" -> format = Format.RAW;
        case "--xml" -> format = Format.XML;
        case "--json" -> format = Format.JSON;
        case "--no-location" -> locations = false;
        case "--strict" -> strict = true;
        case "--dry-run" -> dryRun = true;
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
    evalOnly |= parseOnly;
    boolean writes = !dryRun && (!evalOnly || readWrite) && !findFile;
    return Evaluation.run(flags, writes, this::work);
  }

  private int work(Evaluation evaluation) {
    if (findFile) {
      files.forEach(name -> console.out().line(evaluation.findFile(name)));
      return 0;
    }
    if (evalOnly && !strict && (format == Format.PLAIN || format == Format.XML)) {
      evaluation.machine().delayFunctions();
    }
    if (parseOnly && !readStdin && !expressions && files.size() > 1) {
      ParsedFiles.print(evaluation, files);
      return 0;
    }
    if (readStdin) {
      process(evaluation, evaluation.standardInput());
    } else if (files.isEmpty() && !expressions) {
      files.add("./default.nix");
    }
    for (String file : files) {
      process(evaluation, expressions ? evaluation.text(file) : evaluation.file(file));
    }
    return 0;
  }

  private void process(Evaluation evaluation, Evaluation.Parsed parsed) {
    if (parseOnly) {
      console.out().line(ParsedFiles.text(evaluation, parsed));
      return;
    }
    Attrs arguments = evaluation.arguments();
    Value whole = parsed.value();
    for (String path : paths.isEmpty() ? List.of("") : paths) {
      Value value = AttributePath.parse(path).select(whole, arguments).value().force();
      if (evalOnly) {
        print(evaluation, arguments.size() == 0 ? value : AutoCall.call(value, arguments));
      } else {
        instantiate(evaluation, value, arguments);
      }
    }
  }

  private void print(Evaluation evaluation, Value value) {
    switch (format) {
      case RAW ->
          console
              .out()
              .print(
                  evaluation
                      .machine()
                      .coercion()
                      .toStr(
                          value,
                          EvalException.NO_POS,
                          "while making text of the result",
                          Coercion.Mode.COPY)
                      .value);
      case XML ->
          console
              .out()
              .print(XmlPrinter.print(evaluation.machine(), value, strict, locations).value);
      case JSON ->
          console
              .out()
              .line(
                  JsonPrinter.print(evaluation.machine(), value, strict, true, EvalException.NO_POS)
                      .value);
      case PLAIN -> {
        if (strict) {
          evaluation.forceDeep(value);
        }
        console.out().line(AmbiguousPrinter.print(value));
      }
    }
  }

  private void instantiate(Evaluation evaluation, Value value, Attrs arguments) {
    List<Package> found = Packages.find(evaluation.machine(), value, "", arguments, false);
    Ahead ahead = Ahead.offer(found.size(), i -> found.get(i).drvPath());
    for (int i = 0; i < found.size(); i++) {
      Ahead.reached(ahead, i);
      Package derivation = found.get(i);
      String drvPath =
          derivation
              .drvPath()
              .orElseThrow(
                  () ->
                      evaluation.failure(
                          ErrorCode.INVALID_DERIVATION, "a derivation has no attribute 'drvPath'"));
      String output = derivation.outputName();
      if (output.isEmpty()) {
        throw evaluation.failure(
            ErrorCode.INVALID_DERIVATION,
            "the derivation '" + drvPath + "' has no attribute 'outputName'");
      }
      if (root == null) {
        warnAboutGarbage();
      } else {
        drvPath = evaluation.roots().add(console.absolute(root), ++roots, drvPath);
      }
      console.out().line(output.equals("out") ? drvPath : drvPath + "!" + output);
    }
  }

  private boolean warned;

  private void warnAboutGarbage() {
    if (!warned && flags.gcWarning() && !dryRun && !flags.readOnly()) {
      warned = true;
      flags.warn(
          "nothing keeps the result alive when garbage is collected; '--add-root LINK' does");
    }
  }
}
