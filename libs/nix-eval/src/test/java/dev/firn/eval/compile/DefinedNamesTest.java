package dev.firn.eval.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Origin;
import dev.firn.syntax.Source;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are defined where the compiler finds them. */
class DefinedNamesTest {
  private static final String[] NAMES = {"a", "b", "c", "d"};

  private static final Machine MACHINE =
      new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups)
          .machine();

  private static Machine.Parsed parse(String text) {
    return MACHINE.parse(Source.of(text, "test", "/home/ada"), Origin.STRING);
  }

  private static boolean compiles(Machine.Parsed parsed) {
    try {
      MACHINE.compile(parsed);
      return true;
    } catch (EvalException e) {
      assertThat(e.error().code()).isEqualTo(ErrorCode.UNDEFINED_VARIABLE);
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "builtins.map",
        "x: y: x + y + 1 - 2",
        "{ a, b ? a, ... }@c: [ a b c ]",
        "rec { a = b; b = 1; inherit (a) c; d = c; ${b} = d; }",
        "let a = 1; in { inherit a; inherit (a) b; ${a} = a; }",
        "let inherit (x) y; x = y; in y.${x} or x",
        "with { }; anything",
        "if true then ./a + \"${toString 1}\" else assert false; !null || { } ? a.${\"b\"}",
      })
  void whatIsDefinedIsFound(String expression) {
    assertThat(MACHINE.definedNames().in(parse(expression).expr())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "(x: x) x",
        "{ a = 1; b = a; }",
        "rec { inherit a; }",
        "let inherit a; in 1",
        "(with { }; 1) + x",
        "with x; 1",
        "{ a ? x }: a",
        "{ a }@b: c",
        "{ ${x} = 1; }",
        "{ inherit (x) a; }",
        "{ } ? ${x}",
        "{ }.a.${x} or 1",
        "{ }.a or x",
        "\"${x}\"",
        "assert x; 1",
      })
  void whatIsNotDefinedIsMissed(String expression) {
    assertThat(MACHINE.definedNames().in(parse(expression).expr())).isFalse();
  }

  @Property
  void theCompilerAgrees(@ForAll long seed) {
    DefinedNames names = MACHINE.definedNames();
    Random random = new Random(seed);
    for (int i = 0; i < 5; i++) {
      String text = expression(random, 4);
      Machine.Parsed parsed = parse(text);
      boolean compiles = compiles(parsed);
      assertThat(names.in(parsed.expr())).as(text).isEqualTo(compiles);
      if (!compiles) {
        return;
      }
    }
  }

  private static String expression(Random random, int depth) {
    if (depth == 0) {
      return random.nextInt(3) > 0 ? name(random) : "1";
    }
    String one = "(" + expression(random, depth - 1) + ")";
    String two = "(" + expression(random, depth - 1) + ")";
    return switch (random.nextInt(14)) {
      case 0 -> "(" + name(random) + ": " + one + ")";
      case 1 -> "({ a ? " + one + ", b, ... }@c: " + two + ")";
      case 2 -> "let " + name(random) + " = " + one + "; in " + two;
      case 3 -> "let a = " + one + "; inherit b; c = 1; in " + two;
      case 4 -> "let inherit (" + one + ") a b; d = " + two + "; in d";
      case 5 -> "rec { a = " + one + "; inherit " + name(random) + "x; b = " + two + "; }";
      case 6 -> "rec { inherit (" + one + ") c; ${" + two + "} = c; }";
      case 7 -> "{ a = " + one + "; inherit b; inherit (" + two + ") c; }";
      case 8 -> "with " + one + "; " + two;
      case 9 -> one + ".a.${" + two + "} or " + name(random);
      case 10 -> one + " ? ${" + two + "}";
      case 11 -> "[ " + one + " \"${" + two + "}\" ]";
      case 12 -> one + " " + two;
      default ->
          "let a = 1; b = 2; c = 3; d = 4; ax = 5; bx = 6; in if " + one + " then 1 else " + two;
    };
  }

  private static String name(Random random) {
    return NAMES[random.nextInt(NAMES.length)];
  }
}
