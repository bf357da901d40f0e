package dev.firn.eval.machine;

import dev.firn.eval.compile.Compiler;
import dev.firn.eval.compile.DefinedNames;
import dev.firn.eval.compile.Instrument;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.host.Reads;
import dev.firn.eval.node.Node;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.position.Origin;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Expr;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one evaluator: what it was told, what it has read, where things are. Thread-safe
 * once {@link #install} was called.
 */
public final class Machine {
  private static final int MOST_LINKS = 1024;

  private final Host host;
  private final EvalSettings settings;
  private final Positions positions;
  private final Coercion coercion;
  private final SearchPath searchPath;
  private final ParseOptions parseOptions;
  private final ConcurrentHashMap<String, String> resolved = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Value> files = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Compiled> compiled = new ConcurrentHashMap<>();
  private volatile Map<Symbol, Value> globals = Map.of();
  private final Sameness.Context sameness;
  private volatile boolean sharesApplications;
  private volatile boolean delayFunctions;
  private volatile @Nullable Instrument instrument;
  private volatile Runnable breakpoint = () -> {};

  /** A file's text and its code. */
  private record Compiled(byte[] text, Node code) {}

  public Machine(Host host, EvalSettings settings) {
    this.host = new CorePackages(host);
    this.settings = settings;
    this.coercion = new Coercion(this.host);
    this.searchPath = new SearchPath(this);
    this.positions = new Positions(this::reload);
    this.sameness = new Sameness.Context(this.host, positions);
    this.parseOptions =
        ParseOptions.DEFAULT
            .withHome(settings.pure() ? null : settings.homeDirectory())
            .withPipeOperators(settings.hasFeature("pipe-operators"))
            .withLints(
                settings.lints().urlLiterals(),
                settings.lints().shortPathLiterals(),
                settings.lints().absolutePathLiterals())
            .withWarnings(
                w -> host.message(Host.MessageKind.WARNING, w.message() + "\nat " + w.position()));
  }

  /** Has somebody watch what is compiled from now on. */
  public void watch(Instrument watching) {
    instrument = watching;
  }

  /** Who is asked when the evaluation meets {@code builtins.break}. */
  public void onBreak(Runnable action) {
    breakpoint = action;
  }

  /** The evaluation meets {@code builtins.break}. */
  public void meetBreak() {
    breakpoint.run();
  }

  /** Sets the names that are visible everywhere; once, before anything is compiled. */
  public void install(Map<Symbol, Value> names) {
    globals = names;
  }

  /**
   * From now on compiles function literals so that they count as unevaluated until they are asked
   * for, as in Nix. That is seen only when values are printed as far as they are evaluated, and
   * costs time.
   */
  public void delayFunctions() {
    delayFunctions = true;
  }

  public Host host() {
    return host;
  }

  public EvalSettings settings() {
    return settings;
  }

  public Positions positions() {
    return positions;
  }

  public Coercion coercion() {
    return coercion;
  }

  /** Where {@code <…>} is looked up. */
  public SearchPath searchPath() {
    return searchPath;
  }

  /** A global name's value, or null. */
  public @Nullable Value global(Symbol name) {
    return globals.get(name);
  }

  /** The names that are visible everywhere. */
  public java.util.Set<String> globalNames() {
    return globals.keySet().stream().map(Symbol::name).collect(java.util.stream.Collectors.toSet());
  }

  /** The set {@code builtins}. */
  public Attrs builtins() {
    return (Attrs) java.util.Objects.requireNonNull(globals.get(Symbol.of("builtins")));
  }

  private @Nullable Source reload(String path) {
    try {
      return new Source(host.readFile(path), path, CanonicalPath.parent(path));
    } catch (EvalException e) {
      return null;
    }
  }

  /** Parses a source; a fault becomes an error of the evaluation with its place. */
  public Parsed parse(Source source, Origin origin) {
    int base = positions.register(source, origin);
    try {
      return new Parsed(Parser.parse(source, parseOptions), base, origin);
    } catch (SyntaxError e) {
      String hint = e.hint() == null ? "" : "; " + e.hint();
      throw new EvalException(
          ErrorCode.SYNTAX, e.getMessage() + hint, base < 0 ? Positions.NONE : base + e.offset());
    }
  }

  /**
   * A syntax tree and where it came from.
   *
   * @param base the position of the source's first byte
   */
  public record Parsed(Expr expr, int base, Origin origin) {}

  /** Compiles in the global scope. */
  public Node compile(Parsed parsed) {
    return compiler(parsed).compile(parsed.expr);
  }

  /** For telling whether all variables of a tree are defined, where nothing is to be evaluated. */
  public DefinedNames definedNames() {
    return new DefinedNames(name -> global(name) != null);
  }

  /**
   * Compiles inside a scope that has further names.
   *
   * @return code to be evaluated in {@link #scope}
   */
  public Node compile(Parsed parsed, Attrs scope) {
    java.util.List<Symbol> names = new java.util.ArrayList<>();
    for (int i = 0; i < scope.size(); i++) {
      names.add(scope.nameAt(i));
    }
    return compiler(parsed).compile(parsed.expr, names);
  }

  /** The scope array of a set of names. */
  public static Object[] scope(Attrs names) {
    Object[] env = new Object[names.size() + 1];
    env[0] = NO_SCOPE;
    System.arraycopy(names.values, 0, env, 1, names.size());
    return env;
  }

  /** The scope around everything. */
  public static final Object[] NO_SCOPE = new Object[1];

  private Compiler compiler(Parsed parsed) {
    return new Compiler(
        this::global,
        coercion,
        positions,
        parsed.base,
        parsed.origin,
        delayFunctions,
        instrument,
        code -> sharesApplications ? SharedFunction.of(code, sameness) : code);
  }

  /** Evaluates text that stands in a folder. */
  public Value evaluate(Source source, Origin origin) {
    return compile(parse(source, origin)).eval(NO_SCOPE);
  }

  /** Parses a file, links to it resolved. */
  public Parsed parseFile(String path) {
    byte[] text = host.readFile(path);
    return parse(new Source(text, path, CanonicalPath.parent(path)), Origin.FILE);
  }

  /** The value of a file or of a folder's {@code default.nix}; each is evaluated once. */
  public Value importFile(String path) {
    return importFile(path, false);
  }

  /**
   * The same.
   *
   * @param literalSet whether the file has to be a set literal, as a {@code flake.nix} must
   */
  public Value importFile(String path, boolean literalSet) {
    Reads reads = Reads.current();
    if (reads != null && reads.covers(path)) {
      return reads
          .files()
          .computeIfAbsent(
              resolveExpression(path), f -> new Thunk(new FileCode(f, literalSet), NO_SCOPE))
          .force();
    }
    // What was imported for another evaluation may be hidden from this one.
    host.checkAccess(path);
    String file = resolved.get(path);
    if (file == null) {
      file = resolveExpression(path);
      resolved.put(path, file);
    }
    String resolvedPath = file;
    Value cell = files.get(file);
    if (cell == null) {
      Value fresh = new Thunk(new FileCode(resolvedPath, literalSet), NO_SCOPE);
      Value before = files.putIfAbsent(resolvedPath, fresh);
      cell = before == null ? fresh : before;
      if (before == null) {
        EvalThread.currentMeter().onEnd(() -> files.remove(resolvedPath, fresh));
      }
    }
    return cell.force();
  }

  /**
   * Keeps package sets, and what else takes long and is asked for again and again, for arguments
   * that are the same; in what is compiled from now on. Error messages may then name places that
   * belong to the evaluation that came first.
   */
  public void shareApplications() {
    sharesApplications = true;
  }

  /** Forgets which files were read, so that they are read again. */
  public void forgetFiles() {
    resolved.clear();
    files.clear();
    compiled.clear();
    searchPath.forget();
  }

  /** Follows links to an expression's file, and a folder to its {@code default.nix}. */
  public String resolveExpression(String path) {
    String file = path;
    for (int i = 0; !file.equals("/"); i++) {
      if (i == MOST_LINKS) {
        throw tooManyLinks(path);
      }
      String parent = resolveLinks(CanonicalPath.parent(file));
      String real = CanonicalPath.resolve(parent, CanonicalPath.baseName(file));
      if (host.type(real) != FileType.SYMLINK) {
        break;
      }
      file = CanonicalPath.resolve(CanonicalPath.parent(file), host.readLink(real));
    }
    return host.type(resolveLinks(file)) == FileType.DIRECTORY
        ? CanonicalPath.resolve(file, "default.nix")
        : file;
  }

  /** A path with every symbolic link in it followed; what does not exist stays as it is. */
  public String resolveLinks(String path) {
    String done = "";
    String rest = path;
    int links = 0;
    while (!rest.isEmpty() && !rest.equals("/")) {
      int slash = rest.indexOf('/', 1);
      String name = slash < 0 ? rest : rest.substring(0, slash);
      rest = slash < 0 ? "" : rest.substring(slash);
      String next = done + name;
      if (host.type(next) == FileType.SYMLINK) {
        if (++links > MOST_LINKS) {
          throw tooManyLinks(path);
        }
        String target = CanonicalPath.resolve(done.isEmpty() ? "/" : done, host.readLink(next));
        rest = target.equals("/") ? rest : target + rest;
        done = "";
      } else {
        done = next;
      }
    }
    return done.isEmpty() ? "/" : done;
  }

  private static EvalException tooManyLinks(String path) {
    return new EvalException(
        ErrorCode.FILE_UNREADABLE,
        "too many symbolic links on the way to '" + path + "', perhaps they form a loop",
        EvalException.NO_POS);
  }

  /** The expression in a file. */
  private final class FileCode extends Code {
    private final String path;
    private final boolean literalSet;

    FileCode(String path, boolean literalSet) {
      this.path = path;
      this.literalSet = literalSet;
    }

    @Override
    public Value eval(Object[] env) {
      Reads reads = Reads.current();
      if (reads != null && reads.covers(path) && !literalSet) {
        return inTree(env);
      }
      Parsed parsed = parseFile(path);
      try {
        if (literalSet && !(parsed.expr instanceof AttrSet)) {
          throw new EvalException(
              ErrorCode.FLAKE,
              "the file '" + path + "' must be a set, written out as such",
              EvalException.NO_POS);
        }
        return compile(parsed).eval(env);
      } catch (EvalException e) {
        throw e.during("while evaluating the file '" + path + "'", EvalException.NO_POS);
      }
    }

    /** Evaluates anew, with what was parsed for another evaluation of the same text. */
    private Value inTree(Object[] env) {
      byte[] text = host.readFile(path);
      Compiled known = compiled.get(path);
      if (known == null || !Arrays.equals(known.text, text)) {
        Parsed parsed = parse(new Source(text, path, CanonicalPath.parent(path)), Origin.FILE);
        known = new Compiled(text, compile(parsed));
        compiled.put(path, known);
      }
      try {
        return known.code.eval(env);
      } catch (EvalException e) {
        throw e.during("while evaluating the file '" + path + "'", EvalException.NO_POS);
      }
    }
  }
}
