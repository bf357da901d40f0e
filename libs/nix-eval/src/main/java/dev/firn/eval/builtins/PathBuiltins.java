package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;

import dev.firn.eval.host.SearchPathEntry;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;

/** Paths as such, the search path, and the environment. */
final class PathBuiltins implements BuiltinGroup {
  private static final Symbol PREFIX = Symbol.of("prefix");
  private static final Symbol PATH = Symbol.of("path");

  private final Machine machine;

  PathBuiltins(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void register(Registry r) {
    r.add("baseNameOf", this::baseNameOf)
        .add("dirOf", this::dirOf)
        .add("__toPath", this::toPath)
        .add("__findFile", this::findFile)
        .add("__getEnv", this::getEnv);
  }

  @Doc(
      name = "baseNameOf",
      args = {"path"},
      text =
          """
          What follows the last slash of a path or a string. One slash at the end does not count. The result is a
          string and refers to what `path` refers to.""",
      example = "map baseNameOf [ /a/b \"a/b.c\" \"a/b/\" \"a\" ]",
      result = "[ \"b\" \"b.c\" \"b\" \"a\" ]")
  private Value baseNameOf(int pos, Value path) {
    Str text =
        machine
            .coercion()
            .toStr(path, NO_POS, "in the argument of 'baseNameOf'", Coercion.Mode.PLAIN);
    String name = text.value;
    int end = name.length();
    if (end > 1 && name.charAt(end - 1) == '/') {
      end--;
    }
    int start = end == 0 ? 0 : name.lastIndexOf('/', end - 1) + 1;
    return new Str(name.substring(start, end), text.context);
  }

  @Doc(
      name = "dirOf",
      args = {"path"},
      text =
          """
          What precedes the last slash: a path for a path, a string for a string, `"."` for a string without slash.
          A string refers to what `path` refers to.""",
      example = "[ (dirOf /a/b) (dirOf \"a/b\") (dirOf \"/a\") (dirOf \"a\") ]",
      result = "[ /a \"a\" \"/\" \".\" ]")
  private Value dirOf(int pos, Value path) {
    if (path.force() instanceof Path p) {
      return new Path(CanonicalPath.parent(p.value));
    }
    Str text =
        machine.coercion().toStr(path, NO_POS, "in the argument of 'dirOf'", Coercion.Mode.PLAIN);
    int slash = text.value.lastIndexOf('/');
    String folder = slash < 0 ? "." : slash == 0 ? "/" : text.value.substring(0, slash);
    return new Str(folder, text.context);
  }

  @Doc(
      name = "toPath",
      args = {"s"},
      text =
          """
          An absolute path as a string, without `.`, `..` and double slashes. Old: `/. + s` makes a path of a
          string.""",
      example = "builtins.toPath \"/a/../b//c\"",
      result = "\"/b/c\"")
  private Value toPath(int pos, Value s) {
    return machine.coercion().toPath(s, NO_POS, "in the argument of 'builtins.toPath'");
  }

  @Doc(
      name = "findFile",
      args = {"searchPath", "name"},
      text =
          """
          The path of a name in a search path, a list of sets with `path` and perhaps `prefix`: the first that has a file
          of that name, where a prefix stands for its path. `<name>` means `findFile nixPath "name"`. Names that begin
          with `nix/` and are nowhere else are files of the evaluator. Fails in a way that `tryEval` catches.""",
      example = "(builtins.tryEval (builtins.findFile [ ] \"nowhere\")).success",
      result = "false")
  private Value findFile(int pos, Value searchPath, Value name) {
    Value[] list =
        Expect.list(searchPath, NO_POS, "in the first argument of 'builtins.findFile'").elements;
    java.util.List<SearchPathEntry> entries = new ArrayList<>(list.length);
    for (Value element : list) {
      entries.add(entry(element));
    }
    String wanted =
        Expect.plainString(name, NO_POS, "in the second argument of 'builtins.findFile'");
    return new Path(machine.searchPath().find(entries, wanted));
  }

  private SearchPathEntry entry(Value element) {
    Attrs attrs =
        Expect.attrs(element, NO_POS, "in an element of the list given to 'builtins.findFile'");
    Value prefix = attrs.get(PREFIX);
    String start =
        prefix == null
            ? ""
            : Expect.plainString(
                prefix, NO_POS, "in the 'prefix' of an element given to 'builtins.findFile'");
    int slot = Arguments.slot(attrs, PATH, "in an element of the search path");
    Str path =
        machine
            .coercion()
            .toStr(
                attrs.values[slot],
                NO_POS,
                "in the 'path' of an element given to 'builtins.findFile'",
                Coercion.Mode.PLAIN);
    return new SearchPathEntry(
        start,
        path.context.isEmpty() ? path.value : machine.host().realise(path.value, path.context));
  }

  @Doc(
      name = "getEnv",
      args = {"name"},
      text =
          """
          A variable of the environment, `""` when it is not set. In pure and restricted evaluation always `""`.""",
      example = "builtins.getEnv \"NO_SUCH_VARIABLE\"",
      result = "\"\"")
  private Value getEnv(int pos, Value name) {
    String variable = Expect.plainString(name, NO_POS, "in the argument of 'builtins.getEnv'");
    if (machine.settings().pure() || machine.settings().restricted()) {
      return Str.EMPTY;
    }
    String value = machine.host().environmentVariable(variable);
    return value == null ? Str.EMPTY : Str.of(value);
  }
}
