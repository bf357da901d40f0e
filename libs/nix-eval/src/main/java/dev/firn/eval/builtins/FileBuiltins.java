package dev.firn.eval.builtins;

import static dev.firn.eval.builtins.Arguments.NO_POS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.EnumMap;
import java.util.Map;

/** Files and folders, expressions in files included. */
final class FileBuiltins implements BuiltinGroup {
  private static final Map<FileType, Str> TYPES = new EnumMap<>(FileType.class);

  static {
    for (FileType type : FileType.values()) {
      TYPES.put(type, Str.of(type.text()));
    }
  }

  private final Machine machine;
  private final Host host;
  private final DerivationImporter derivations;

  FileBuiltins(Machine machine, DerivationImporter derivations) {
    this.machine = machine;
    this.host = machine.host();
    this.derivations = derivations;
  }

  @Override
  public void register(Registry r) {
    r.add("import", this::importFile)
        .add("scopedImport", this::scopedImport)
        .add("__pathExists", this::pathExists)
        .add("__readFile", this::readFile)
        .add("__readFileType", this::readFileType)
        .add("__readDir", this::readDir);
  }

  @Doc(
      name = "import",
      args = {"path"},
      text =
          """
          The value of the expression in a file, or in the `default.nix` of a folder. The file sees the builtins and
          nothing else. It is read and evaluated once, however often it is imported. A path in an output of a
          derivation is built first; a derivation's own file gives the derivation.""",
      example = "import (builtins.toFile \"five.nix\" \"2 + 3\")",
      result = "5")
  private Value importFile(int pos, Value path) {
    String file = realised(path);
    Value derivation = derivations.importDerivation(file);
    return derivation != null ? derivation : machine.importFile(file);
  }

  @Doc(
      name = "scopedImport",
      args = {"scope", "path"},
      text =
          """
          Like `import`, but the file also sees the attributes of `scope` as variables, which hide builtins of
          the same name. The file is read and evaluated each time.""",
      example = "scopedImport { x = 20; } (builtins.toFile \"x.nix\" \"x + 1\")",
      result = "21")
  private Value scopedImport(int pos, Value scope, Value path) {
    String file = realised(path);
    Value derivation = derivations.importDerivation(file);
    if (derivation != null) {
      return derivation;
    }
    Attrs names = Expect.attrs(scope, NO_POS, "in the first argument of 'scopedImport'");
    Machine.Parsed parsed = machine.parseFile(machine.resolveExpression(file));
    return machine.compile(parsed, names).eval(Machine.scope(names));
  }

  @Doc(
      name = "pathExists",
      args = {"path"},
      text =
          """
          Whether there is something at a path. A symbolic link counts, whether its target is there or not. If `path`
          is a string that ends in `/` or `/.`, there has to be a folder. What must not be read does not
          exist.""",
      example = "builtins.pathExists /no/such/file",
      result = "false")
  private Value pathExists(int pos, Value path) {
    EvalThread thread = EvalThread.current();
    int depth = thread.depth();
    try {
      boolean folder =
          path.force() instanceof Str text
              && (text.value.endsWith("/") || text.value.endsWith("/."));
      String wanted = realised(path);
      if (folder) {
        return Bool.of(host.type(followed(wanted)) == FileType.DIRECTORY);
      }
      return Bool.of(host.type(withParentsFollowed(wanted)) != null);
    } catch (EvalException e) {
      if (e.error().code() != ErrorCode.ACCESS_FORBIDDEN) {
        throw e;
      }
      thread.resetDepth(depth);
      return Bool.FALSE;
    }
  }

  @Doc(
      name = "readFile",
      args = {"path"},
      text =
          """
          The bytes of a file as a string. Fails for a file with a zero byte. The text of a store object refers to
          those store paths in it that the object is known to refer to.""",
      example = "builtins.readFile (builtins.toFile \"greeting\" \"hello\")",
      result = "\"hello\"")
  private Value readFile(int pos, Value path) {
    String file = followed(realised(path));
    byte[] text = host.readFile(file);
    for (byte b : text) {
      if (b == 0) {
        throw new EvalException(
            ErrorCode.FILE_UNREADABLE,
            "the file '" + file + "' has a zero byte, which a string cannot hold",
            NO_POS);
      }
    }
    return new Str(new String(text, ISO_8859_1), host.contextOfFile(file, text));
  }

  @Doc(
      name = "readFileType",
      args = {"path"},
      text =
          """
          What is at a path: `"regular"`, `"directory"`, `"symlink"` or `"unknown"`. Symbolic links are not
          followed, and fails when a folder on the way is one.""",
      example = "builtins.readFileType (builtins.toFile \"greeting\" \"hello\")",
      result = "\"regular\"")
  private Value readFileType(int pos, Value path) {
    String file = realised(path);
    String parent = CanonicalPath.parent(file);
    String real = followed(parent);
    FileType type = host.type(file);
    if (!real.equals(parent)) {
      throw new EvalException(
          ErrorCode.FILE_UNREADABLE,
          "the path '" + file + "' leads through a symbolic link; its folder is '" + real + "'",
          NO_POS);
    }
    if (type == null) {
      host.checkAccess(file);
      throw new EvalException(
          ErrorCode.FILE_NOT_FOUND, "the path '" + file + "' does not exist", NO_POS);
    }
    return type(type);
  }

  @Doc(
      name = "readDir",
      args = {"path"},
      text =
          """
          The entries of a folder: a set with an attribute for each, whose value is what `readFileType` would
          say.""",
      example = "builtins.isAttrs (builtins.readDir /.)",
      result = "true")
  private Value readDir(int pos, Value path) {
    Map<String, FileType> entries = host.readDirectory(followed(realised(path)));
    AttrsBuilder builder = new AttrsBuilder(entries.size());
    entries.forEach((name, type) -> builder.put(Symbol.of(name), type(type)));
    return builder.build();
  }

  private static Str type(FileType type) {
    return TYPES.getOrDefault(type, Str.EMPTY);
  }

  /** The path that a value stands for, with what its context refers to made readable. */
  private String realised(Value value) {
    Str path = machine.coercion().toPath(value, NO_POS, "while finding out which path is meant");
    if (path.context.isEmpty()) {
      return path.value;
    }
    try {
      return CanonicalPath.of(host.realise(path.value, path.context));
    } catch (EvalException e) {
      throw e.during("while making the path '" + path.value + "' readable", NO_POS);
    }
  }

  private String followed(String path) {
    try {
      return machine.resolveLinks(path);
    } catch (EvalException e) {
      throw e.during("while following the links in the path '" + path + "'", NO_POS);
    }
  }

  private String withParentsFollowed(String path) {
    return path.equals("/")
        ? path
        : CanonicalPath.resolve(followed(CanonicalPath.parent(path)), CanonicalPath.baseName(path));
  }
}
