package dev.firn.cli.nix;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes expressions up: most are well-typed, and now and then a part has another type than its
 * place asks for. Each is one line. Attributes have names that no other test has, as the order in
 * which a process meets names shows in the order of attributes.
 */
final class GeneratedExpressions {
  private static final String[] NAMES = {"ga", "gb", "gc", "gx", "gy", "\"g h\""};
  private static final String[] WORDS = {"", "a", "ab", "1.2", "x-1", "Zoo", "a b", "$", "é"};
  private static final int WRONG_IN = 40;

  private final Random random;

  /**
   * Whether Nix is one of these years': floats without a fraction are floats in JSON, {@code
   * replaceStrings} evaluates only what it puts in, and functions are checked before they are
   * called.
   */
  private final boolean recent;

  /** Variables that are in scope, with their types. */
  private final List<Variable> scope = new ArrayList<>();

  private int made;

  private enum Type {
    INT,
    NUMBER,
    BOOL,
    STRING,
    INTS,
    STRINGS,
    SET,
    FUNCTION
  }

  private record Variable(String name, Type type) {}

  GeneratedExpressions(Random random, boolean recent) {
    this.random = random;
    this.recent = recent;
  }

  String next() {
    scope.clear();
    return "builtins.toJSON (" + make(any(), 5) + ")";
  }

  private Type any() {
    Type type = Type.values()[random.nextInt(Type.values().length)];
    return type == Type.NUMBER && !recent ? Type.INT : type;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String name() {
    return pick("ga", "gb", "gc", "gx", "gy");
  }

  private String make(Type wanted, int depth) {
    boolean wrong = random.nextInt(WRONG_IN) == 0 && (recent || wanted != Type.FUNCTION);
    Type type = wrong ? any() : wanted;
    List<Variable> fitting = scope.stream().filter(v -> v.type == type).toList();
    if (!fitting.isEmpty() && random.nextInt(3) == 0) {
      return fitting.get(random.nextInt(fitting.size())).name;
    }
    if (depth <= 0) {
      return leaf(type);
    }
    return switch (random.nextInt(12)) {
      case 0 -> let(type, depth - 1);
      case 1 ->
          "(if "
              + make(Type.BOOL, depth - 1)
              + " then "
              + make(type, depth - 1)
              + " else "
              + make(type, depth - 1)
              + ")";
      case 2 -> call(type, depth - 1);
      case 3 -> select(type, depth - 1);
      case 4 -> wrapped(type, depth - 1);
      default -> made(type, depth - 1);
    };
  }

  private String leaf(Type type) {
    return switch (type) {
      case INT -> pick("0", "1", "2", "7", "42", "(-1)", "1000003");
      case NUMBER -> pick("0.5", "1.5e3", "(-2.25)", "3");
      case BOOL -> pick("true", "false");
      case STRING -> "\"" + pick(WORDS) + "\"";
      case INTS -> pick("[ ]", "[ 3 1 2 ]", "[ 5 ]");
      case STRINGS -> pick("[ ]", "[ \"b\" \"a\" ]", "[ \"x\" ]");
      case SET -> pick("{ }", "{ ga = 1; gb = 2; }", "{ gx = 3; \"g h\" = 4; }");
      case FUNCTION -> pick("(n: n)", "(n: n + 1)", "(n: 2)");
    };
  }

  private String let(Type type, int depth) {
    int before = scope.size();
    Variable variable = new Variable("v" + made++, any());
    String value = make(variable.type, depth);
    scope.add(variable);
    String body = make(type, depth);
    scope.subList(before, scope.size()).clear();
    return "(let " + variable.name + " = " + value + "; in " + body + ")";
  }

  private String call(Type type, int depth) {
    int before = scope.size();
    Variable parameter = new Variable("p" + made++, any());
    scope.add(parameter);
    String body = make(type, depth);
    scope.subList(before, scope.size()).clear();
    String argument = make(parameter.type, depth);
    String name = parameter.name;
    return switch (random.nextInt(5)) {
      case 0 -> "(({ " + name + " }: " + body + ") { " + name + " = " + argument + "; })";
      case 1 -> "(({ " + name + " ? " + argument + ", ... }@args: " + body + ") { gz = 1; })";
      case 2 -> "(({ " + name + " ? " + argument + " }: " + body + ") { })";
      case 3 ->
          "(({ "
              + name
              + ", "
              + pick("gz", "gw")
              + " ? 1 }: "
              + body
              + ") { "
              + name
              + " = "
              + argument
              + "; "
              + pick("", "gz = 2; ")
              + "})";
      default -> "((" + name + ": " + body + ") " + argument + ")";
    };
  }

  private String select(Type type, int depth) {
    String name = pick(NAMES);
    String other = pick(NAMES);
    String value = make(type, depth);
    return switch (random.nextInt(5)) {
      case 0 -> "({ " + name + " = " + value + "; }." + other + " or " + make(type, depth) + ")";
      case 1 -> "(rec { " + name() + "1 = 1; " + name + " = " + value + "; })." + name;
      case 2 -> "(with { " + name() + " = 1; }; " + value + ")";
      case 3 -> "({ " + name + "." + name() + " = " + value + "; }." + name + "." + name() + ")";
      default -> "(" + make(Type.SET, depth) + " // { " + name + " = " + value + "; })." + name;
    };
  }

  private String wrapped(Type type, int depth) {
    String value = make(type, depth);
    return switch (random.nextInt(6)) {
      case 0 -> "(assert " + make(Type.BOOL, depth) + "; " + value + ")";
      case 1 -> "(builtins.seq " + make(any(), depth) + " " + value + ")";
      case 2 -> "(builtins.deepSeq " + make(any(), depth) + " " + value + ")";
      case 3 -> "(builtins.head [ " + value + " " + make(any(), depth) + " ])";
      case 4 -> "(builtins.elemAt [ " + value + " ] " + pick("0", "0", "0", "1") + ")";
      default ->
          "(let t = builtins.tryEval "
              + value
              + "; in if t.success then t.value else "
              + make(type, depth)
              + ")";
    };
  }

  private String made(Type type, int depth) {
    return switch (type) {
      case INT -> integer(depth);
      case NUMBER ->
          "("
              + make(Type.INT, depth)
              + pick(" + ", " * ", " - ", " / ")
              + make(Type.NUMBER, depth)
              + ")";
      case BOOL -> bool(depth);
      case STRING -> string(depth);
      case INTS -> ints(depth);
      case STRINGS -> strings(depth);
      case SET -> set(depth);
      case FUNCTION -> function(depth);
    };
  }

  private String integer(int depth) {
    String one = make(Type.INT, depth);
    return switch (random.nextInt(9)) {
      case 0, 1 -> "(" + one + pick(" + ", " - ") + make(Type.INT, depth) + ")";
      case 2 -> "(" + one + " / " + make(Type.INT, 0) + ")";
      case 3 -> "(builtins.stringLength " + make(Type.STRING, depth) + ")";
      case 4 -> "(builtins.length " + make(Type.INTS, depth) + ")";
      case 5 -> "(builtins.foldl' (s: n: s + n) " + one + " " + make(Type.INTS, depth) + ")";
      case 6 ->
          "(builtins."
              + pick("bitAnd", "bitOr", "bitXor", "sub", "add")
              + " "
              + one
              + " "
              + make(Type.INT, depth)
              + ")";
      case 7 -> "(" + make(Type.FUNCTION, depth) + " " + one + ")";
      default -> "(" + pick("-", "") + one + ")";
    };
  }

  private String bool(int depth) {
    int next = depth;
    return switch (random.nextInt(9)) {
      case 0 ->
          "(" + make(Type.BOOL, next) + pick(" && ", " || ", " -> ") + make(Type.BOOL, next) + ")";
      case 1 -> "(!" + make(Type.BOOL, next) + ")";
      case 2 ->
          "("
              + make(Type.INT, next)
              + pick(" < ", " <= ", " > ", " >= ")
              + make(Type.INT, next)
              + ")";
      case 3 -> "(" + make(any(), next) + pick(" == ", " != ") + make(any(), next) + ")";
      case 4 -> "(" + make(Type.SET, next) + " ? " + pick(NAMES) + ")";
      case 5 -> "(builtins.elem " + make(Type.INT, next) + " " + make(Type.INTS, next) + ")";
      case 6 -> "(builtins." + pick("any", "all") + " (n: n > 1) " + make(Type.INTS, next) + ")";
      case 7 ->
          "(builtins.is"
              + pick("Int", "String", "List", "Attrs", "Function", "Bool")
              + " "
              + make(any(), next)
              + ")";
      default ->
          "(" + make(Type.STRING, next) + pick(" < ", " == ") + make(Type.STRING, next) + ")";
    };
  }

  private String string(int depth) {
    String one = make(Type.STRING, depth);
    return switch (random.nextInt(10)) {
      case 0 -> "(" + one + " + " + make(Type.STRING, depth) + ")";
      case 1 -> "\"<${" + one + "}>\"";
      case 2 -> "(toString " + make(pickType(Type.INT, Type.INTS, Type.BOOL), depth) + ")";
      case 3 ->
          "(builtins.substring " + make(Type.INT, 0) + " " + make(Type.INT, 0) + " " + one + ")";
      case 4 ->
          "(builtins.replaceStrings [ \"a\" \"1\" ] "
              + (recent ? make(Type.STRINGS, depth) : "[ \"x\" \"\" ]")
              + " "
              + one
              + ")";
      case 5 -> "(builtins.concatStringsSep " + one + " " + make(Type.STRINGS, depth) + ")";
      case 6 -> "(builtins.toJSON " + make(any(), depth) + ")";
      case 7 -> "(builtins.typeOf " + make(any(), depth) + ")";
      case 8 -> "(builtins.head (builtins.split \"[ab]\" " + one + "))";
      default -> "''${" + one + "} ''";
    };
  }

  private Type pickType(Type... types) {
    return types[random.nextInt(types.length)];
  }

  private String ints(int depth) {
    String list = make(Type.INTS, depth);
    return switch (random.nextInt(8)) {
      case 0 -> "[ " + make(Type.INT, depth) + " " + make(Type.INT, depth) + " ]";
      case 1 -> "(" + list + " ++ " + make(Type.INTS, depth) + ")";
      case 2 -> "(map " + make(Type.FUNCTION, depth) + " " + list + ")";
      case 3 -> "(builtins.sort (n0: n: n0 < n) " + list + ")";
      case 4 -> "(builtins.filter (n: " + make(Type.BOOL, depth) + ") " + list + ")";
      case 5 -> "(builtins.genList " + make(Type.FUNCTION, depth) + " " + pick("0", "1", "3") + ")";
      case 6 -> "(builtins.tail " + list + ")";
      default -> "(builtins.concatMap (n: [ n n ]) " + list + ")";
    };
  }

  private String strings(int depth) {
    return switch (random.nextInt(5)) {
      case 0 -> "[ " + make(Type.STRING, depth) + " " + make(Type.STRING, depth) + " ]";
      case 1 -> "(builtins.attrNames " + make(Type.SET, depth) + ")";
      case 2 -> "(map (s: s + \"!\") " + make(Type.STRINGS, depth) + ")";
      case 3 -> "(map toString " + make(Type.INTS, depth) + ")";
      default -> "(" + make(Type.STRINGS, depth) + " ++ " + make(Type.STRINGS, depth) + ")";
    };
  }

  private String set(int depth) {
    return switch (random.nextInt(8)) {
      case 0 ->
          "{ " + pick(NAMES) + " = " + make(any(), depth) + "; gd = " + make(any(), depth) + "; }";
      case 1 -> "(" + make(Type.SET, depth) + " // " + make(Type.SET, depth) + ")";
      case 2 ->
          "(builtins.mapAttrs (n: v: " + make(any(), depth) + ") " + make(Type.SET, depth) + ")";
      case 3 -> "(removeAttrs " + make(Type.SET, depth) + " " + make(Type.STRINGS, depth) + ")";
      case 4 ->
          "(builtins.listToAttrs [ { name = "
              + make(Type.STRING, depth)
              + "; value = "
              + make(any(), depth)
              + "; } ])";
      case 5 ->
          "(builtins.intersectAttrs " + make(Type.SET, depth) + " " + make(Type.SET, depth) + ")";
      case 6 -> "{ ${" + make(Type.STRING, depth) + "} = " + make(any(), depth) + "; }";
      default -> "(builtins.groupBy toString " + make(Type.INTS, depth) + ")";
    };
  }

  private String function(int depth) {
    int before = scope.size();
    Variable parameter = new Variable("n" + made++, Type.INT);
    scope.add(parameter);
    String body = make(Type.INT, depth);
    scope.subList(before, scope.size()).clear();
    return "(" + parameter.name + ": " + body + ")";
  }
}
