package dev.firn.eval.node;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code { a, b ? 1 }: body}, {@code args@{ … }: body}. The scope holds the formals in the order of
 * their symbols from slot 1, then the whole argument if it has a name.
 */
public final class PatternFunction extends FunctionNode.Common {
  private final int[] ids;
  private final @Nullable Node[] defaults;
  private final boolean ellipsis;
  private final boolean named;

  /**
   * @param ids the formals' symbols, ascending
   * @param defaults for each formal its default, evaluated in the new scope, or null
   */
  public PatternFunction(
      int[] ids,
      @Nullable Node[] defaults,
      boolean ellipsis,
      boolean named,
      Node body,
      @Nullable Symbol name,
      Signature signature,
      int pos) {
    super(body, name, signature, pos);
    this.ids = ids;
    this.defaults = defaults;
    this.ellipsis = ellipsis;
    this.named = named;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    to.enter();
    Node.addAll(defaults, to);
    body().addFreeVariables(to);
    to.leave();
  }

  @Override
  public Object[] bind(Object[] outer, Value argument, int callPos) {
    Attrs attrs = argument(argument, callPos);
    int n = ids.length;
    Object[] env = new Object[named ? n + 2 : n + 1];
    env[0] = outer;
    if (named) {
      env[n + 1] = argument;
    }
    int[] given = attrs.shape.ids;
    boolean search = given.length > n * 8;
    int used = 0;
    int at = 0;
    for (int i = 0; i < n; i++) {
      int id = ids[i];
      int slot;
      if (search) {
        slot = attrs.shape.indexOf(id);
      } else {
        while (at < given.length && given[at] < id) {
          at++;
        }
        slot = at < given.length && given[at] == id ? at : -1;
      }
      if (slot >= 0) {
        env[i + 1] = attrs.values[slot];
        used++;
      }
    }
    if (used < n) {
      fillDefaults(env, callPos);
    }
    if (!ellipsis && used != given.length) {
      throw unexpected(attrs, callPos);
    }
    return Counters.ON ? Counters.scope(env) : env;
  }

  private Attrs argument(Value argument, int callPos) {
    try {
      return Expect.attrs(
          argument, pos, "while evaluating the argument of a function with a pattern");
    } catch (EvalException e) {
      if (callPos >= 0) {
        e.during("which is called here", callPos);
      }
      throw e;
    }
  }

  private void fillDefaults(Object[] env, int callPos) {
    for (int i = 0; i < ids.length; i++) {
      if (env[i + 1] == null) {
        Node fallback = defaults[i];
        if (fallback == null) {
          throw new EvalException(
                  ErrorCode.ARGUMENT_MISSING,
                  called()
                      + " called without required argument '"
                      + Symbol.byId(ids[i]).quoted()
                      + "'",
                  pos)
              .during("which is called here", callPos);
        }
        env[i + 1] = fallback.delay(env);
      }
    }
  }

  private EvalException unexpected(Attrs attrs, int callPos) {
    List<String> names = new ArrayList<>();
    for (int id : ids) {
      names.add(Symbol.byId(id).name());
    }
    String extra = "";
    for (int slot : attrs.shape.byName()) {
      String name = attrs.nameAt(slot).name();
      if (!names.contains(name)) {
        extra = name;
        break;
      }
    }
    return new EvalException(
            ErrorCode.ARGUMENT_UNEXPECTED,
            called() + " called with unexpected argument '" + Symbol.of(extra).quoted() + "'",
            Similar.names(names, extra),
            pos)
        .during("which is called here", callPos);
  }

  private String called() {
    Symbol name = name();
    return name == null ? "function without a name" : "function '" + name + "'";
  }
}
