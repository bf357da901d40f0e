package dev.firn.eval.machine;

import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that is expensive to apply, such as one that gives a package set: its results are kept
 * for arguments that are the same, between evaluations as well. When memory gets short, the results
 * that were not used for longest go first.
 */
final class SharedFunction extends FunctionCode {
  private static final int MOST_APPLICATIONS = 16;
  private static final Symbol CONFIG = Symbol.of("config");
  private static final Symbol OVERLAYS = Symbol.of("overlays");

  private final FunctionCode function;
  private final Positions positions;
  private final List<SoftReference<Application>> applications = new ArrayList<>();
  private final Code body = new Body();

  private record Application(Value argument, Thunk result) {}

  private SharedFunction(FunctionCode function, Positions positions) {
    this.function = function;
    this.positions = positions;
  }

  /** The value of a file, shared if it is a function that gives a package set. */
  static Value of(Value file, Positions positions) {
    return file instanceof Closure closure
            && !(closure.code instanceof SharedFunction)
            && givesPackages(closure.code.signature())
        ? new Closure(new SharedFunction(closure.code, positions), closure.env)
        : file;
  }

  private static boolean givesPackages(Signature signature) {
    List<Signature.Formal> formals = signature.formals();
    return formals != null
        && formals.stream().anyMatch(formal -> formal.name() == CONFIG)
        && formals.stream().anyMatch(formal -> formal.name() == OVERLAYS);
  }

  @Override
  public Object[] bind(Object[] outer, Value argument, int callPos) {
    return new Object[] {outer, argument};
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

  private final class Body extends Code {
    @Override
    public Value eval(Object[] env) {
      return apply((Object[]) env[0], (Value) env[1]).force();
    }

    @Override
    public int pos() {
      return function.pos();
    }
  }

  private Thunk apply(Object[] scope, Value argument) {
    for (Application application : kept()) {
      if (isSame(argument, application.argument)) {
        use(application);
        return application.result;
      }
    }
    Application fresh =
        new Application(argument, new Thunk(new Closure(function, scope), argument));
    use(fresh);
    return fresh.result;
  }

  private boolean isSame(Value argument, Value kept) {
    Boolean same = EvalThread.current().attempt(() -> new Sameness(positions).same(argument, kept));
    return Boolean.TRUE.equals(same);
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
    if (applications.size() > MOST_APPLICATIONS) {
      applications.removeLast();
    }
  }
}
