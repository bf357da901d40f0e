package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.PartialApplication;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;

/** What kind of value something is. */
final class TypeBuiltins implements BuiltinGroup {
  @Override
  public void register(Registry r) {
    r.add("__typeOf", this::typeOf)
        .add("isNull", this::isNull)
        .add("__isBool", this::isBool)
        .add("__isInt", this::isInt)
        .add("__isFloat", this::isFloat)
        .add("__isString", this::isString)
        .add("__isPath", this::isPath)
        .add("__isList", this::isList)
        .add("__isAttrs", this::isAttrs)
        .add("__isFunction", this::isFunction)
        .add("__functionArgs", this::functionArgs);
  }

  @Doc(
      name = "typeOf",
      args = {"e"},
      text =
          """
          The name of a value's type: `"int"`, `"bool"`, `"string"`, `"path"`, `"null"`, `"set"`, `"list"`,
          `"lambda"` or `"float"`. Evaluates the value, not what is in it.""",
      example = "map builtins.typeOf [ 1 1.5 \"a\" ./a null { } [ ] (x: x) ]",
      result = "[ \"int\" \"float\" \"string\" \"path\" \"null\" \"set\" \"list\" \"lambda\" ]")
  private Value typeOf(int pos, Value e) {
    return switch (e.force()) {
      case Int _ -> Str.of("int");
      case Float _ -> Str.of("float");
      case Bool _ -> Str.of("bool");
      case Str _ -> Str.of("string");
      case Path _ -> Str.of("path");
      case Null _ -> Str.of("null");
      case Attrs _ -> Str.of("set");
      case List _ -> Str.of("list");
      case FunctionValue _ -> Str.of("lambda");
      case ExternalValue external -> Str.of(external.kind());
      case Thunk _, TailCall _ -> throw new IllegalStateException("not evaluated");
    };
  }

  @Doc(
      name = "isNull",
      args = {"e"},
      text = "Whether a value is `null`. Evaluates it.",
      example = "map isNull [ null 0 ]",
      result = "[ true false ]")
  private Value isNull(int pos, Value e) {
    return Bool.of(e.force() instanceof Null);
  }

  @Doc(
      name = "isBool",
      args = {"e"},
      text = "Whether a value is `true` or `false`. Evaluates it.",
      example = "map builtins.isBool [ false null ]",
      result = "[ true false ]")
  private Value isBool(int pos, Value e) {
    return Bool.of(e.force() instanceof Bool);
  }

  @Doc(
      name = "isInt",
      args = {"e"},
      text = "Whether a value is an integer. Evaluates it.",
      example = "map builtins.isInt [ 1 1.0 ]",
      result = "[ true false ]")
  private Value isInt(int pos, Value e) {
    return Bool.of(e.force() instanceof Int);
  }

  @Doc(
      name = "isFloat",
      args = {"e"},
      text = "Whether a value is a floating-point number. Evaluates it.",
      example = "map builtins.isFloat [ 1 1.0 ]",
      result = "[ false true ]")
  private Value isFloat(int pos, Value e) {
    return Bool.of(e.force() instanceof Float);
  }

  @Doc(
      name = "isString",
      args = {"e"},
      text = "Whether a value is a string; a path is none. Evaluates it.",
      example = "map builtins.isString [ \"a\" ./a ]",
      result = "[ true false ]")
  private Value isString(int pos, Value e) {
    return Bool.of(e.force() instanceof Str);
  }

  @Doc(
      name = "isPath",
      args = {"e"},
      text = "Whether a value is a path; a string that looks like one is none. Evaluates it.",
      example = "map builtins.isPath [ /a \"/a\" ]",
      result = "[ true false ]")
  private Value isPath(int pos, Value e) {
    return Bool.of(e.force() instanceof Path);
  }

  @Doc(
      name = "isList",
      args = {"e"},
      text = "Whether a value is a list. Evaluates the list, not its elements.",
      example = "map builtins.isList [ [ (throw \"unused\") ] { } ]",
      result = "[ true false ]")
  private Value isList(int pos, Value e) {
    return Bool.of(e.force() instanceof List);
  }

  @Doc(
      name = "isAttrs",
      args = {"e"},
      text = "Whether a value is an attribute set. Evaluates the set, not its attributes.",
      example = "map builtins.isAttrs [ { a = throw \"unused\"; } [ ] ]",
      result = "[ true false ]")
  private Value isAttrs(int pos, Value e) {
    return Bool.of(e.force() instanceof Attrs);
  }

  @Doc(
      name = "isFunction",
      args = {"e"},
      text =
          """
          Whether a value is a function: one of the language or a builtin, also one that still waits for
          arguments. A set with `__functor` is none. Evaluates the value.""",
      example = "map builtins.isFunction [ (x: x) (builtins.add 1) { __functor = self: x: x; } ]",
      result = "[ true true false ]")
  private Value isFunction(int pos, Value e) {
    return Bool.of(e.force() instanceof FunctionValue);
  }

  @Doc(
      name = "functionArgs",
      args = {"f"},
      text =
          """
          The names that a function takes by a pattern such as `{ a, b ? 1 }: …`, as a set: `true` for those
          with a default. Empty for functions without a pattern and for builtins. Evaluates the function; fails
          for a set with `__functor`.""",
      example = "builtins.functionArgs ({ a, b ? 1, ... }: a)",
      result = "{ a = false; b = true; }")
  private Value functionArgs(int pos, Value f) {
    Value function = f.force();
    if (function instanceof Builtin || function instanceof PartialApplication) {
      return Attrs.EMPTY;
    }
    if (!(function instanceof Closure closure)) {
      throw new EvalException(
          ErrorCode.TYPE_MISMATCH,
          "'functionArgs' expects a function but was given " + Show.typeAndValue(function),
          NO_POS);
    }
    java.util.List<Signature.Formal> formals = closure.code.signature().formals();
    if (formals == null) {
      return Attrs.EMPTY;
    }
    AttrsBuilder builder = new AttrsBuilder(formals.size());
    for (Signature.Formal formal : formals) {
      builder.put(formal.name(), Bool.of(formal.hasDefault()), formal.pos());
    }
    return builder.build();
  }
}
