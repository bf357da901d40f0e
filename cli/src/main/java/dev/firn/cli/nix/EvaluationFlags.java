package dev.firn.cli.nix;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.UsageException;
import dev.firn.eval.host.SearchPathEntry;
import dev.firn.instantiate.settings.NixPath;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.instantiate.settings.SettingException;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The flags that every command that evaluates has: settings, arguments, search path, stores. */
public final class EvaluationFlags {
  /** The part of a help text that tells about them. */
  public static final String HELP =
      """
      Flags of every command that evaluates:
        --arg NAME EXPR, --argstr NAME TEXT    give NAME to functions that are called
        --arg-from-file NAME FILE, --arg-from-stdin NAME
        -I [PREFIX=]PATH, --include PATH       look <PREFIX/…> up in PATH first
        --store DIR|local?root=DIR|dummy://    where derivations and sources go
        --eval-store STORE                     the same, for evaluation only
        --option NAME VALUE, --NAME VALUE, --NAME, --no-NAME    any setting of nix.conf
        --impure                               short for --no-pure-eval
        --refresh, --offline                   ask servers again for what was fetched; or not at all
        --override-flake FROM TO               take flake TO where FROM is asked for
        --read-only, --readonly-mode           write nothing to the store
        --stats                                tell what the evaluation cost, on standard error
        --profile FILE                         write which functions were called, as folded stacks for a flame graph
        --trace-reads                          tell on standard error which files, variables and attributes were read
        --debugger                             stop at builtins.break and at errors, to look around
        --show-trace                           show all that led to an error
        -v, --verbose, -q, --quiet, --debug
      """;

  private static final String SHOW_TRACE = "show-trace";

  private final Console console;
  private final SortedMap<String, AutoArgument> arguments = new TreeMap<>();
  private final List<SearchPathEntry> searchPath = new ArrayList<>();
  private final List<String[]> flakeOverrides = new ArrayList<>();
  private NixSettings settings;
  private @Nullable String evalStore;
  private boolean readOnly;
  private final List<EvaluationTool> tools = new ArrayList<>();
  private boolean traceReads;
  private boolean statistics;
  private boolean finished;
  private boolean gcWarning = true;
  private boolean jsonErrors;
  private int verbosity = 3;

  /** Starts from the configuration files and the environment. */
  public EvaluationFlags(Console console) {
    this.console = console;
    try {
      settings = Configuration.load(console);
    } catch (SettingException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Takes the current argument if it is a flag of these.
   *
   * @throws UsageException if it is one, but not as it has to be
   */
  public boolean accept(Arguments line) {
    if (!line.isFlag()) {
      return false;
    }
    switch (line.current()) {
      case "--arg" -> {
        String[] pair = line.twoValues();
        arguments.put(pair[0], new AutoArgument.Expression(pair[1]));
      }
      case "--argstr" -> {
        String[] pair = line.twoValues();
        arguments.put(pair[0], new AutoArgument.Text(pair[1]));
      }
      case "--arg-from-file" -> {
        String[] pair = line.twoValues();
        arguments.put(pair[0], new AutoArgument.Text(read(pair[1])));
      }
      case "--arg-from-stdin" ->
          arguments.put(line.value(), new AutoArgument.Text(console.readIn()));
      case "-I", "--include" -> searchPath.add(NixPath.entry(line.value()));
      case "--refresh" -> set("tarball-ttl", "0");
      case "--offline" -> set("tarball-ttl", "4294967295");
      case "--impure" -> set("pure-eval", "false");
      case "--override-flake" -> flakeOverrides.add(line.twoValues());
      case "--eval-store" -> evalStore = line.value();
      case "--option" -> {
        String[] pair = line.twoValues();
        option(pair[0], pair[1]);
      }
      case "--readonly-mode", "--read-only" -> readOnly = true;
      case "--stats" -> statistics = true;
      case "--profile" -> {
        set("eval-profiler", "flamegraph");
        set("eval-profile-file", line.value());
        useOneCore();
      }
      case "--trace-reads" -> {
        traceReads = true;
        useOneCore();
      }
      case "--show-trace" -> set(SHOW_TRACE, "true");
      case "--no-show-trace" -> set(SHOW_TRACE, "false");
      case "--no-gc-warning" -> gcWarning = false;
      case "-v", "--verbose" -> verbosity = Math.min(7, verbosity + 1);
      case "--quiet" -> verbosity = Math.max(0, verbosity - 1);
      case "--debug" -> verbosity = 6;
      case "-j", "--max-jobs" -> set("max-jobs", line.value());
      case "-Q", "--no-build-output", "-K", "-k", "--repair" -> {}
      case "--log-format" -> line.value();
      default -> {
        return line.current().startsWith("--") && (tool(line.current()) || setting(line));
      }
    }
    return true;
  }

  /** For what follows one evaluation step by step: nothing is computed ahead of it. */
  public void useOneCore() {
    set("eval-cores", "1");
  }

  /** A flag that asks for a tool. */
  private boolean tool(String flag) {
    if (!flag.equals("--debugger")) {
      return false;
    }
    ServiceLoader.load(EvaluationTool.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(tool -> tool.flag().equals(flag))
        .forEach(tools::add);
    useOneCore();
    return true;
  }

  /** A flag that is named after a setting. */
  private boolean setting(Arguments line) {
    String name = line.current().substring(2);
    Optional<Setting> own = Setting.find(name);
    if (own.isPresent()) {
      set(name, own.get().type() == Setting.Type.BOOL ? "true" : line.value());
      return true;
    }
    if (name.startsWith("no-")) {
      String positive = name.substring(3);
      Optional<Setting> off = Setting.find(positive);
      if (off.isPresent() && off.get().type() == Setting.Type.BOOL) {
        set(positive, "false");
        return true;
      }
      if (OtherSettings.isSwitch(positive)) {
        return true;
      }
    }
    if (name.startsWith("extra-")) {
      Optional<Setting> list = Setting.find(name.substring(6));
      if (list.isPresent() && list.get().type() == Setting.Type.LIST) {
        set(name, line.value());
        return true;
      }
    }
    if (OtherSettings.hasValue(name)) {
      line.value();
      return true;
    }
    return OtherSettings.isSwitch(name);
  }

  private void set(String name, String value) {
    try {
      settings = settings.with(name, value);
    } catch (SettingException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * As Nix has it, a bad value after {@code --option} is a warning. But not for Firn's own limits:
   * who sets one counts on it.
   */
  private void option(String name, String value) {
    if (name.startsWith("eval-max-")) {
      set(name, value);
      return;
    }
    try {
      settings = settings.with(name, value);
    } catch (SettingException e) {
      warn(String.valueOf(e.getMessage()));
    }
  }

  private String read(String file) {
    try {
      return Files.readString(BytePaths.of(console.absolute(file)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CommandException("cannot read '" + file + "', which an argument is to come from");
    }
  }

  /**
   * Turns flakes on, as a command of Firn's own needs no leave for them.
   *
   * @param pure whether nothing but the flake is seen, unless the settings or {@code --impure} say
   *     so
   */
  public void enableFlakes(boolean pure) {
    set("extra-experimental-features", "flakes nix-command");
    if (pure && !settings.isSet(Setting.PURE_EVAL)) {
      set("pure-eval", "true");
    }
  }

  /** Has servers asked again whether what was fetched before is still right. */
  public void refresh() {
    set("tarball-ttl", "0");
  }

  /**
   * Takes other settings from now on.
   *
   * @return whether they are others
   */
  @SuppressWarnings("ReferenceEquality")
  boolean replaceSettings(NixSettings others) {
    boolean changed = settings != others;
    settings = others;
    return changed;
  }

  /** Says, once, what is odd about the command line, when all of it was read. */
  public void finish() {
    if (finished) {
      return;
    }
    finished = true;
    settings.unknown().keySet().stream()
        .filter(name -> !OtherSettings.isKnown(name) && !name.equals(SHOW_TRACE))
        .forEach(name -> warn("unknown setting '" + name + "'"));
  }

  /** A line for the person who runs the command. */
  public void warn(String message) {
    if (verbosity >= 1) {
      String prefix = console.colours() ? "\33[35;1mwarning:\33[0m " : "warning: ";
      console.message(prefix + message);
    }
  }

  public Console console() {
    return console;
  }

  public NixSettings settings() {
    return settings;
  }

  SortedMap<String, AutoArgument> arguments() {
    return arguments;
  }

  /** What {@code -I} named, in order. */
  public List<SearchPathEntry> searchPath() {
    return searchPath;
  }

  /** Pairs of flake references. */
  public List<String[]> flakeOverrides() {
    return flakeOverrides;
  }

  public @Nullable String evalStore() {
    return evalStore;
  }

  public boolean readOnly() {
    return readOnly;
  }

  /** Makes the store read-only. */
  public void setReadOnly() {
    readOnly = true;
  }

  /** Whether errors show all that led to them. */
  public boolean showTrace() {
    return List.of("true", "yes", "1").contains(settings.unknown().getOrDefault(SHOW_TRACE, ""));
  }

  /** What the flags asked for to be attached. */
  public List<EvaluationTool> tools() {
    return tools;
  }

  boolean traceReads() {
    return traceReads;
  }

  public boolean statistics() {
    return statistics;
  }

  /** Has an error of the evaluation printed as a JSON object. */
  public void setJsonErrors() {
    jsonErrors = true;
  }

  boolean jsonErrors() {
    return jsonErrors;
  }

  /** Whether to warn about results that nothing keeps alive. */
  public boolean gcWarning() {
    return gcWarning;
  }

  /** From 0, errors only, over 1, warnings, and 3, the default, to 7. */
  public int verbosity() {
    return verbosity;
  }
}
