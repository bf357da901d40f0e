package dev.firn.eval.ops;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Large;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Turns values into strings and paths. Thread-safe. */
public final class Coercion {
  private static final Symbol TO_STRING = Symbol.of("__toString");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private final Host host;
  private final ConcurrentHashMap<String, Str> copied = new ConcurrentHashMap<>();

  public Coercion(Host host) {
    this.host = host;
  }

  /** What may become a string, and how. */
  public enum Mode {
    /** Strings, paths as they are, sets with {@code __toString} or {@code outPath}. */
    PLAIN(false, false),
    /** Like {@link #PLAIN}, paths copied to the store: interpolation. */
    COPY(false, true),
    /** Also numbers, Booleans, null and lists: {@code toString}. */
    MORE(true, false),
    /** Also numbers, Booleans, null and lists, paths copied to the store: derivation attributes. */
    MORE_COPY(true, true);

    final boolean more;
    final boolean copy;

    Mode(boolean more, boolean copy) {
      this.more = more;
      this.copy = copy;
    }
  }

  /** The value as a string, with the context it gets by that. */
  public Str toStr(Value value, int pos, String during, Mode mode) {
    Value forced = value.force();
    return forced instanceof Str string ? string : convert(forced, pos, during, mode);
  }

  private Str convert(Value forced, int pos, String during, Mode mode) {
    EvalThread thread = EvalThread.current();
    thread.enter(pos);
    Str result =
        switch (forced) {
          case Str s -> s;
          case Path p -> mode.copy ? copyToStore(p.value) : Str.of(p.text());
          case Attrs attrs -> fromSet(attrs, pos, during, mode);
          case ExternalValue e -> throw cannot(e, pos, during);
          case FunctionValue f -> throw cannot(f, pos, during);
          case Bool b -> more(mode, b, b.value ? "1" : "", pos, during);
          case Int i -> more(mode, i, Long.toString(i.value), pos, during);
          case Float f -> more(mode, f, fixed(f.value), pos, during);
          case Null n -> more(mode, n, "", pos, during);
          case List list -> fromList(list, pos, during, mode);
          case Thunk _, TailCall _ -> throw new IllegalStateException("not evaluated");
        };
    thread.leave();
    return result;
  }

  /** Whether it is the value itself, not something in it, that does not become a string. */
  public static boolean isBarred(Value forced, Mode mode) {
    return switch (forced) {
      case Str _, Path _ -> false;
      case Attrs attrs -> !attrs.has(TO_STRING) && !attrs.has(OUT_PATH);
      case ExternalValue _, FunctionValue _ -> true;
      case Bool _, Int _, Float _, Null _, List _ -> !mode.more;
      case Thunk _, TailCall _ -> false;
    };
  }

  private static Str more(Mode mode, Value value, String text, int pos, String during) {
    if (!mode.more) {
      throw cannot(value, pos, during);
    }
    return Str.of(text);
  }

  /** A float as {@code toString} gives it: six digits after the point. */
  public static String fixed(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Show.float6(value);
    }
    return Double.doubleToRawLongBits(value) == Long.MIN_VALUE
        ? "-0.000000"
        : new java.math.BigDecimal(value)
            .setScale(6, java.math.RoundingMode.HALF_EVEN)
            .toPlainString();
  }

  private Str fromList(List list, int pos, String during, Mode mode) {
    if (!mode.more) {
      throw cannot(list, pos, during);
    }
    StringBuilder out = new StringBuilder();
    StringContext context = StringContext.EMPTY;
    int last = list.size() - 1;
    for (int i = 0; i <= last; i++) {
      Str part;
      try {
        part = toStr(list.elements[i], pos, "while converting an element of the list", mode);
      } catch (EvalException e) {
        throw e.during(during, pos);
      }
      Large.text((long) out.length() + part.value.length());
      out.append(part.value);
      context = context.union(part.context);
      boolean emptyList = list.elements[i].force() instanceof List inner && inner.size() == 0;
      if (i < last && !emptyList) {
        out.append(' ');
      }
    }
    return new Str(out.toString(), context);
  }

  private Str fromSet(Attrs attrs, int pos, String during, Mode mode) {
    return peel(
        attrs,
        pos,
        peeled -> {
          if (peeled instanceof Attrs set) {
            throw cannot(set, pos, during);
          }
          return toStr(peeled, pos, during, mode);
        });
  }

  /**
   * Follows {@code __toString} and {@code outPath} to something that is not a set, or is a set that
   * has neither, and uses that: what fails there is shown with the way to it.
   */
  private static <T> T peel(Value value, int pos, Function<Value, T> use) {
    Value forced = value.force();
    if (!(forced instanceof Attrs attrs)) {
      return use.apply(forced);
    }
    EvalThread thread = EvalThread.current();
    int slot = attrs.slotOf(TO_STRING);
    if (slot >= 0) {
      Value result;
      try {
        result = Apply.call(attrs.values[slot], attrs, attrs.posAt(slot));
      } catch (EvalException e) {
        throw e.during("while calling the set's '__toString'", attrs.posAt(slot));
      }
      thread.enter(pos);
      try {
        T used = peel(result, attrs.posAt(slot), use);
        thread.leave();
        return used;
      } catch (EvalException e) {
        throw e.during("while using the result of '__toString'", attrs.posAt(slot));
      }
    }
    slot = attrs.slotOf(OUT_PATH);
    if (slot >= 0) {
      try {
        Value inner = attrs.values[slot].force();
        thread.enter(pos);
        T used = peel(inner, attrs.posAt(slot), use);
        thread.leave();
        return used;
      } catch (EvalException e) {
        throw e.during("while using the set's 'outPath'", attrs.posAt(slot));
      }
    }
    return use.apply(attrs);
  }

  /** The path copied to the store, as a string that refers to it. */
  public Str copyToStore(String path) {
    Str known = copied.get(path);
    if (known != null) {
      return known;
    }
    if (path.endsWith(".drv")) {
      throw new EvalException(
          ErrorCode.INVALID_ARGUMENT,
          "the file '" + path + "' cannot be copied to the store: its name ends in '.drv'",
          EvalException.NO_POS);
    }
    String storePath = host.copyToStore(path);
    Str result = new Str(storePath, StringContext.of(new ContextElement.Opaque(storePath)));
    copied.put(path, result);
    return result;
  }

  /**
   * A path: absolute, canonical, as the file system has it, with the context of the string it came
   * from.
   */
  public Str toPath(Value value, int pos, String during) {
    return peel(value, pos, peeled -> absolute(peeled, pos, during));
  }

  private Str absolute(Value peeled, int pos, String during) {
    if (peeled instanceof Path path) {
      return Str.of(path.value);
    }
    Str string = toStr(peeled, pos, during, Mode.PLAIN);
    if (string.value.isEmpty() || string.value.charAt(0) != '/') {
      throw new EvalException(
              ErrorCode.INVALID_ARGUMENT,
              "the string '" + string.value + "' is not an absolute path",
              EvalException.NO_POS)
          .during(during, pos);
    }
    return new Str(CanonicalPath.of(string.value), string.context);
  }

  private static EvalException cannot(Value value, int pos, String during) {
    return new EvalException(
            ErrorCode.CANNOT_COERCE,
            String.format(
                Locale.ROOT,
                "cannot coerce %s to a string: %s",
                Show.type(value),
                Show.value(value)),
            EvalException.NO_POS)
        .during(during, pos);
  }
}
