package dev.firn.eval.machine;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Reads;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function that is expensive to apply, such as one that gives a package set: its results are kept
 * for arguments that are the same, between evaluations as well. When memory gets short, the results
 * that were not used for longest go first.
 */
final class SharedFunction extends FunctionCode {
  /** Which functions are worth it, told by what they take. */
  private enum Kind {
    /** Package sets. */
    PACKAGES(List.of("config", "overlays"), List.of(), null, 2, 16),
    /**
     * Evaluations of modules, but for those of an option's value, of which a system has thousands:
     * their names begin with that of the option.
     */
    MODULES(
        List.of("modules", "prefix", "specialArgs"),
        List.of("baseModules"),
        Symbol.of("prefix"),
        4,
        4),
    /** The documentation of options. */
    DOCUMENTATION(List.of("options", "transformOptions"), List.of(), null, 1, 4);

    private final List<Symbol> formals;
    private final List<Symbol> otherFormals;
    private final @Nullable Symbol without;
    private final int levels;
    private final int mostApplications;

    /**
     * @param formals what such a function takes
     * @param otherFormals what tells that it is another one
     * @param without what is in arguments of which there are too many
     * @param levels how far down an argument is evaluated to be compared
     */
    Kind(
        List<String> formals,
        List<String> otherFormals,
        @Nullable Symbol without,
        int levels,
        int mostApplications) {
      this.formals = formals.stream().map(Symbol::of).toList();
      this.otherFormals = otherFormals.stream().map(Symbol::of).toList();
      this.without = without;
      this.levels = levels;
      this.mostApplications = mostApplications;
    }

    static @Nullable Kind of(Signature signature) {
      List<Signature.Formal> formals = signature.formals();
      if (formals != null) {
        List<Symbol> names = formals.stream().map(Signature.Formal::name).toList();
        for (Kind kind : values()) {
          if (names.containsAll(kind.formals)
              && kind.otherFormals.stream().noneMatch(names::contains)) {
            return kind;
          }
        }
      }
      return null;
    }
  }

  private static final int MOST_PARTS = 2_000;
  private static final Value[] NO_PARTS = {};

  private final FunctionCode function;
  private final Kind kind;
  private final Sameness.Context context;
  private final List<SoftReference<Application>> applications = new ArrayList<>();
  private final Code body = new Body();

  /**
   * The function applied once.
   *
   * @param seen what the evaluation was shown whose values are in it
   * @param followed the tree that this evaluation was followed through; empty for none
   * @param before what parts of the argument were to be computed from
   */
  private record Application(
      Object[] scope,
      Value argument,
      Set<String> seen,
      String followed,
      Map<Thunk, Thunk.Pending> before,
      Thunk result) {}

  private SharedFunction(FunctionCode function, Kind kind, Sameness.Context context) {
    this.function = function;
    this.kind = kind;
    this.context = context;
  }

  /** The function, shared if that is worth it. */
  static FunctionCode of(FunctionCode function, Sameness.Context context) {
    Kind kind = Kind.of(function.signature());
    return kind == null ? function : new SharedFunction(function, kind, context);
  }

  @Override
  public Object[] bind(Object[] outer, Value argument, int callPos) {
    return isWorthKeeping(argument)
        ? new Object[] {outer, argument}
        : new Object[] {function.bind(outer, argument, callPos)};
  }

  /** Whether the argument is none of which there are many, and this function is of no tree. */
  private boolean isWorthKeeping(Value argument) {
    Reads reads = Reads.current();
    if (reads != null) {
      String file = context.positions().file(pos());
      if (file == null || reads.covers(file)) {
        return false;
      }
    }
    Symbol without = kind.without;
    if (without == null) {
      return true;
    }
    try {
      return argument.force() instanceof Attrs attrs && !attrs.has(without);
    } catch (EvalException e) {
      // The function itself is told the same, and says where it was called.
      return false;
    }
  }

  @Override
  public Code body() {
    return body;
  }

  @Override
  public @Nullable Symbol name() {
    return function.name();
  }

  @Override
  public Signature signature() {
    return function.signature();
  }

  @Override
  public int pos() {
    return function.pos();
  }

  @Override
  public Value eval(Object[] env) {
    return new Closure(this, env);
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    function.addFreeVariables(to);
  }

  private final class Body extends Code {
    @Override
    public Value eval(Object[] env) {
      return env.length == 1
          ? function.body().eval((Object[]) env[0])
          : apply((Object[]) env[0], (Value) env[1]).force();
    }

    @Override
    public Value evalTail(Object[] env) {
      return env.length == 1 ? function.body().evalTail((Object[]) env[0]) : eval(env);
    }

    @Override
    public int pos() {
      return function.pos();
    }
  }

  private Thunk apply(Object[] scope, Value argument) {
    Reads reads = Reads.current();
    String followed = reads == null ? "" : reads.root();
    Set<String> seen = new HashSet<>(context.host().shownPaths());
    seen.remove(followed);
    for (Application application : kept()) {
      // Whoever was not shown all of it must not be given what may have come from there.
      if (seen.containsAll(application.seen) && isSame(scope, argument, application)) {
        use(application);
        return application.result;
      }
    }
    Application fresh =
        new Application(
            scope,
            argument,
            Set.copyOf(seen),
            followed,
            prepare(argument),
            new Thunk(new Closure(function, scope), argument));
    use(fresh);
    return fresh.result;
  }

  private boolean isSame(Object[] scope, Value argument, Application kept) {
    Boolean same =
        EvalThread.current()
            .attempt(
                () -> {
                  Sameness sameness = new Sameness(context, kept.before, kept.followed);
                  return sameness.sameScopes(function, scope, kept.scope)
                      && sameness.same(argument, kept.argument);
                });
    return Boolean.TRUE.equals(same);
  }

  /**
   * Evaluates the argument's parts and theirs, as far as that can be done, so that others have
   * something to compare with; returns what they were to be computed from, which may be the same
   * where the values are too large to be compared.
   */
  private Map<Thunk, Thunk.Pending> prepare(Value argument) {
    Map<Thunk, Thunk.Pending> before = new IdentityHashMap<>();
    prepare(argument, kind.levels, before);
    return before;
  }

  private static void prepare(Value cell, int levels, Map<Thunk, Thunk.Pending> before) {
    if (cell instanceof Thunk thunk) {
      Thunk.Pending pending = thunk.pending();
      if (pending != null) {
        before.put(thunk, pending);
      }
    }
    Value value = EvalThread.current().attempt(cell::force);
    if (levels == 0) {
      return;
    }
    Value[] parts =
        switch (value) {
          case Attrs attrs -> attrs.values;
          case dev.firn.eval.value.List list -> list.elements;
          case null, default -> NO_PARTS;
        };
    if (parts.length <= MOST_PARTS) {
      for (Value part : parts) {
        prepare(part, levels - 1, before);
      }
    }
  }

  private synchronized List<Application> kept() {
    List<Application> all = new ArrayList<>();
    Iterator<SoftReference<Application>> references = applications.iterator();
    while (references.hasNext()) {
      Application application = references.next().get();
      if (application == null) {
        references.remove();
      } else {
        all.add(application);
      }
    }
    return all;
  }

  /** Puts it before all others. */
  private synchronized void use(Application application) {
    applications.removeIf(reference -> reference.get() == application);
    applications.addFirst(new SoftReference<>(application));
    if (applications.size() > kind.mostApplications) {
      applications.removeLast();
    }
  }
}
