package dev.firn.cli.nix;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.UsageException;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.SearchPathEntry;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Origin;
import dev.firn.eval.print.ErrorRenderer;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.flake.FlakeConfig;
import dev.firn.instantiate.flake.FlakeOperations;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.flake.TrustedSettings;
import dev.firn.instantiate.query.Package;
import dev.firn.instantiate.settings.NixPath;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An evaluator as the flags ask for it, and what every command does with one. */
public final class Evaluation implements AutoCloseable {
  /** What messages call an expression from the command line: «string» in UTF-8. */
  private static final String STRING = "\u00c2\u00abstring\u00c2\u00bb";

  private static final String STDIN = "\u00c2\u00abstdin\u00c2\u00bb";

  private static final int TALKATIVE = 3;
  private static final Symbol DEEP_SEQ = Symbol.of("deepSeq");

  private final EvaluationFlags flags;
  private final Console console;
  private final Instantiator nix;
  private final Statistics statistics;
  private final Roots roots;
  private final Optional<Builds> builds;

  private Evaluation(
      EvaluationFlags flags,
      Instantiator nix,
      Statistics statistics,
      StoreChoice.Chosen chosen,
      Optional<Builds> builds) {
    this.flags = flags;
    this.console = flags.console();
    this.nix = nix;
    this.statistics = statistics;
    this.roots = new Roots(chosen.store().dir(), chosen.state());
    this.builds = builds;
  }

  /**
   * Runs a command's work over an evaluator; its failure becomes an error on standard error.
   *
   * @param writes whether store objects are going to be made
   * @return the exit status
   */
  public static int run(EvaluationFlags flags, boolean writes, Work work) {
    Statistics statistics = Statistics.asked(flags);
    ProfileFile profile = ProfileFile.asked(flags);
    ReadReport reads = ReadReport.asked(flags.traceReads());
    boolean readOnly = flags.readOnly() || !writes;
    Console console = flags.console();
    String uri =
        flags.evalStore() != null ? flags.evalStore() : flags.settings().text(Setting.STORE);
    StoreChoice.Chosen chosen = StoreChoice.open(flags, uri, !readOnly);
    Messages messages = new Messages(flags);
    Instantiator.Builder builder =
        Instantiator.builder(flags.settings())
            .store(chosen.store())
            .readOnly(readOnly)
            .workingDirectory(console.workingDirectory())
            .environment(console.environment())
            .messages(messages::message)
            .reads(reads.listener())
            .progress(new DownloadProgress(console, System::nanoTime));
    for (String[] pair : flags.flakeOverrides()) {
      builder.overrideFlake(pair[0], pair[1]);
    }
    Optional<Builds> builds = readOnly ? Optional.empty() : Builds.in(flags, chosen.store());
    builds.ifPresent(
        b -> builder.derivationBuilder((drv, outputs) -> b.provider().build(drv, outputs)));
    for (SearchPathEntry entry : flags.searchPath()) {
      builder.include(
          entry.prefix().isEmpty() ? entry.path() : entry.prefix() + "=" + entry.path());
    }
    flags.finish();
    try (Evaluation evaluation =
        new Evaluation(flags, builder.open(), statistics, chosen, builds)) {
      reads.attach(evaluation.machine());
      flags.tools().forEach(tool -> tool.attach(evaluation));
      try {
        return evaluation.attempt(work);
      } finally {
        profile.write(evaluation.machine());
        reads.print(evaluation);
      }
    }
  }

  /**
   * As {@link #run}, with the settings that flakes would like to have, as far as they are trusted.
   *
   * @param named as the command line names them
   */
  public static int runForFlakes(
      EvaluationFlags flags, boolean writes, List<String> named, LockOptions options, Work work) {
    AtomicBoolean again = new AtomicBoolean();
    int status =
        run(
            flags,
            writes,
            evaluation -> {
              FlakeOperations flakes = new FlakeOperations(evaluation.nix.flakes());
              NixSettings wanted = flags.settings();
              for (String each : named) {
                FlakeRef ref = flakes.parse(each, flags.console().workingDirectory()).ref();
                wanted =
                    FlakeConfig.apply(
                        wanted,
                        flakes.config(ref, options),
                        TrustedSettings.of(flags.console().environment()),
                        flags::warn);
              }
              again.set(flags.replaceSettings(wanted));
              return again.get() ? 0 : work.run(evaluation);
            });
    return status == 0 && again.get() ? run(flags, writes, work) : status;
  }

  /** What a command does with an evaluator, on a thread that may evaluate. */
  @FunctionalInterface
  public interface Work {
    /** Gives the exit status. */
    int run(Evaluation evaluation);
  }

  private int attempt(Work work) {
    int status;
    try {
      status = nix.run(() -> work.run(this));
    } catch (EvalException e) {
      console.out().flush();
      ErrorRenderer renderer =
          new ErrorRenderer(machine().positions(), flags.showTrace(), console.colours());
      console.message(flags.jsonErrors() ? renderer.renderJson(e) : renderer.render(e));
      return 1;
    }
    statistics.print(machine(), console);
    return status;
  }

  public Instantiator nix() {
    return nix;
  }

  public Machine machine() {
    return nix.machine();
  }

  public Console console() {
    return console;
  }

  public Output out() {
    return console.out();
  }

  /** An expression from the command line. */
  public Parsed text(String text) {
    return parsed(Source.of(text, STRING, console.workingDirectory()), Origin.STRING);
  }

  /** The expression on standard input. */
  public Parsed standardInput() {
    return parsed(Source.of(console.readIn(), STDIN, console.workingDirectory()), Origin.STDIN);
  }

  private Parsed parsed(Source source, Origin origin) {
    Machine.Parsed tree = machine().parse(source, origin);
    return new Parsed(tree, () -> machine().compile(tree).eval(Machine.NO_SCOPE));
  }

  /** The expression in a file, a folder, behind {@code <…>} or behind a URL. */
  public Parsed file(String name) {
    String path = machine().resolveExpression(fileArgument(name));
    return new Parsed(null, () -> machine().importFile(path)) {
      @Override
      Machine.Parsed tree() {
        return machine().parseFile(path);
      }
    };
  }

  /** Where a file argument of the command line is. */
  public String fileArgument(String name) {
    if (NixPath.isUrl(name) || name.startsWith("flake:")) {
      String found = nix.host().resolveSearchPathEntry(name);
      if (found == null) {
        throw new UsageException("'" + name + "' could not be fetched");
      }
      return found;
    }
    if (name.length() > 2 && name.startsWith("<") && name.endsWith(">")) {
      return findFile(name.substring(1, name.length() - 1));
    }
    return console.absolute(name);
  }

  /** What {@code <name>} stands for. */
  public String findFile(String name) {
    return text("<" + name + ">").value().force() instanceof dev.firn.eval.value.Path path
        ? path.value
        : name;
  }

  /** What the command line gives to functions; expressions are evaluated when they are needed. */
  public Attrs arguments() {
    AttrsBuilder builder = new AttrsBuilder(flags.arguments().size());
    for (Map.Entry<String, AutoArgument> argument : flags.arguments().entrySet()) {
      Value value =
          switch (argument.getValue()) {
            case AutoArgument.Expression(String text) -> later(text);
            case AutoArgument.Text(String text) -> Str.of(text);
          };
      builder.put(argument.getKey(), value);
    }
    return builder.build();
  }

  private Value later(String text) {
    Code code =
        machine()
            .compile(
                machine()
                    .parse(Source.of(text, STRING, console.workingDirectory()), Origin.STRING));
    return new Thunk(code, Machine.NO_SCOPE);
  }

  /** Evaluates a value with all that is in it. */
  public void forceDeep(Value value) {
    if (machine().builtins().get(DEEP_SEQ) instanceof Builtin deepSeq) {
      deepSeq.call(EvalException.NO_POS, value, Bool.TRUE);
    }
  }

  /** A failure that the command itself finds. */
  public EvalException failure(ErrorCode code, String message) {
    return new EvalException(code, message, EvalException.NO_POS);
  }

  /** Says that a package's metadata holds what it must not. */
  void complainAboutMeta(Package each, String name) {
    console.message("derivation '" + each.name() + "' has invalid meta attribute '" + name + "'");
  }

  /** A warning of the command's own. */
  public void warn(String message) {
    flags.warn(message);
  }

  /** Something that only {@code -v} shows. */
  void talk(String message) {
    if (flags.verbosity() > TALKATIVE) {
      console.message(message);
    }
  }

  /** What builds into the store, if it can be built into. */
  Optional<Builds> builds() {
    return builds;
  }

  Roots roots() {
    return roots;
  }

  /** Parsed and not evaluated yet. */
  public static class Parsed {
    private final Machine.@org.jspecify.annotations.Nullable Parsed tree;
    private final Supplier<Value> value;

    Parsed(Machine.@org.jspecify.annotations.Nullable Parsed tree, Supplier<Value> value) {
      this.tree = tree;
      this.value = value;
    }

    Machine.Parsed tree() {
      return java.util.Objects.requireNonNull(tree);
    }

    /** Evaluates it. */
    public Value value() {
      return value.get();
    }
  }

  @Override
  public void close() {
    nix.close();
  }
}
