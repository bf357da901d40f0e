package dev.firn.eval.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import java.util.ArrayList;

/** Builtins on the names and versions of packages. */
final class VersionBuiltins implements BuiltinGroup {
  @Override
  public void register(Registry registry) {
    registry
        .add("__compareVersions", this::compareVersions)
        .add("__splitVersion", this::splitVersion)
        .add("__parseDrvName", this::parseDrvName);
  }

  @Doc(
      name = "compareVersions",
      args = {"s1", "s2"},
      text =
          """
          `-1`, `0` or `1`, as the version `s1` is older than, the same as or newer than `s2`. Versions are
          compared part by part, as `splitVersion` splits them: numbers by value, `pre` before everything
          else, a missing part before a number, and other text before numbers, in byte order.
          """,
      example = "map (builtins.compareVersions \"2.3\") [ \"2.3pre1\" \"2.3\" \"2.10\" \"2.3.1\" ]",
      result = "[ 1 0 -1 -1 ]")
  Value compareVersions(int pos, Value first, Value second) {
    String left =
        Expect.plainString(
            first, NO_POS, "while evaluating the first argument of 'compareVersions'");
    String right =
        Expect.plainString(
            second, NO_POS, "while evaluating the second argument of 'compareVersions'");
    return Int.of(Versions.compare(left, right));
  }

  @Doc(
      name = "splitVersion",
      args = "s",
      text =
          """
          The parts of a version: runs of digits, and runs of other characters. Dots and dashes separate
          parts and belong to none.
          """,
      example = "builtins.splitVersion \"1.2-rc3\"",
      result = "[ \"1\" \"2\" \"rc\" \"3\" ]")
  Value splitVersion(int pos, Value version) {
    String text =
        Expect.plainString(version, NO_POS, "while evaluating the argument of 'splitVersion'");
    ArrayList<Value> parts = new ArrayList<>();
    Versions.Parts iterator = new Versions.Parts(text);
    for (String part = iterator.next(); !part.isEmpty(); part = iterator.next()) {
      parts.add(Str.of(part));
    }
    return List.of(parts.toArray(Value[]::new));
  }

  @Doc(
      name = "parseDrvName",
      args = "s",
      text =
          """
          Splits a package's name from its version: the version begins after the first dash that no letter
          follows. The result is a set of `name` and `version`, which is empty when there is none.
          """,
      example = "builtins.parseDrvName \"gnome-shell-3.38.1\"",
      result = "{ name = \"gnome-shell\"; version = \"3.38.1\"; }")
  Value parseDrvName(int pos, Value name) {
    String text =
        Expect.plainString(name, NO_POS, "while evaluating the argument of 'parseDrvName'");
    int dash = Versions.dashBeforeVersion(text);
    return new AttrsBuilder(2)
        .put("name", Str.of(dash < 0 ? text : text.substring(0, dash)))
        .put("version", Str.of(dash < 0 ? "" : text.substring(dash + 1)))
        .build();
  }
}
