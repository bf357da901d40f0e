package dev.firn.eval.builtins;

import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.host.SearchPathEntry;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;

/** Builtins that are no functions. */
final class Constants implements BuiltinGroup {
  /** The version of Nix whose language this is; expressions compare it. */
  static final String NIX_VERSION = "2.36.0";

  /** The version of the language that Nix counts. */
  static final int LANGUAGE_VERSION = 6;

  @Doc(
      name = "true",
      text =
          "The Boolean value that is true. It is a variable, not a keyword: a scope can hide it.",
      example = "1 == 1 || true",
      result = "true")
  private static final Value TRUE = Bool.TRUE;

  @Doc(
      name = "false",
      text =
          "The Boolean value that is false. It is a variable, not a keyword: a scope can hide it.",
      example = "true && false",
      result = "false")
  private static final Value FALSE = Bool.FALSE;

  @Doc(
      name = "null",
      text = "The value that stands for nothing. Equal only to itself.",
      example = "[ null (null == false) ]",
      result = "[ null false ]")
  private static final Value NULL = Null.NULL;

  @Doc(
      name = "langVersion",
      text = "The version of the language as an integer. New builtins do not change it.",
      example = "builtins.langVersion",
      result = "6")
  private static final Value LANG_VERSION = Int.of(LANGUAGE_VERSION);

  @Doc(
      name = "nixVersion",
      text =
          "The version of Nix whose behaviour this evaluator has, to be compared with `compareVersions`.",
      example = "builtins.isString builtins.nixVersion",
      result = "true")
  private static final Value VERSION = Str.of(NIX_VERSION);

  private final EvalSettings settings;

  @Doc(
      name = "storeDir",
      text = "The folder of the store, such as `\"/nix/store\"`, as a string without context.",
      example = "builtins.isString builtins.storeDir",
      result = "true")
  private final Value storeDir;

  @Doc(
      name = "nixPath",
      text =
          """
          The search path, a list of sets with `prefix` and `path`. `<name>` means
          `builtins.findFile builtins.nixPath "name"`.""",
      example = "builtins.isList builtins.nixPath",
      result = "true")
  private final Value nixPath;

  @Doc(
      name = "currentTime",
      text =
          """
          The time at which the evaluator was started, in seconds since the beginning of 1970. The same
          each time that it is asked for. Not there in pure evaluation.""",
      example = "builtins.currentTime > 0",
      result = "true")
  private final Value currentTime;

  @Doc(
      name = "currentSystem",
      text =
          """
          The kind of machine that builds are for by default, such as `"x86_64-linux"`. Not there in pure
          evaluation.""",
      example = "builtins.isString builtins.currentSystem",
      result = "true")
  private final Value currentSystem;

  Constants(Machine machine) {
    settings = machine.settings();
    storeDir = Str.of(machine.host().storeDir());
    nixPath = searchPath(settings.searchPath());
    currentTime = Int.of(settings.currentTime());
    String system = settings.currentSystem();
    currentSystem = system == null ? Null.NULL : Str.of(system);
  }

  @Override
  public void register(Registry r) {
    r.constant("true", TRUE)
        .constant("false", FALSE)
        .constant("null", NULL)
        .constant("__langVersion", LANG_VERSION)
        .constant("__nixVersion", VERSION)
        .constant("__storeDir", storeDir)
        .constant("__nixPath", nixPath);
    if (!settings.pure()) {
      r.constant("__currentTime", currentTime);
      if (settings.currentSystem() != null) {
        r.constant("__currentSystem", currentSystem);
      }
    }
  }

  private static Value searchPath(java.util.List<SearchPathEntry> entries) {
    Value[] list = new Value[entries.size()];
    for (int i = 0; i < list.length; i++) {
      SearchPathEntry entry = entries.get(i);
      list[i] =
          new AttrsBuilder(2)
              .put("path", Str.of(entry.path()))
              .put("prefix", Str.of(entry.prefix()))
              .build();
    }
    return List.of(list);
  }
}
