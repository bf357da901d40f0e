package dev.firn.eval.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Origin;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Source;
import java.util.function.BiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintersTest {
  private static final String DRV = "/nix/store/00000000000000000000000000000000-d.drv";

  private static String print(String expression, BiFunction<Machine, Value, String> printer) {
    Evaluator evaluator =
        new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);
    return evaluator.run(
        () -> {
          Value value =
              evaluator.machine().evaluate(Source.of(expression, "here", "/"), Origin.STRING);
          return printer.apply(evaluator.machine(), value);
        });
  }

  private static String ambiguous(String expression) {
    return print(expression, (_, value) -> AmbiguousPrinter.print(value));
  }

  private static String value(String expression, PrintOptions options) {
    return print(expression, (machine, value) -> ValuePrinter.print(machine, value, options));
  }

  private static String json(String expression) {
    return print(
        expression, (machine, value) -> JsonPrinter.print(machine, value, true, true, -1).value);
  }

  private static String xml(String expression, boolean locations) {
    return print(
        expression, (machine, value) -> XmlPrinter.print(machine, value, true, locations).value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{ k = 1 + 1; l = x: x; }|{ k = <CODE>; l = <LAMBDA>; }",
        "[ builtins.add (builtins.add 1) ]|[ <CODE> <CODE> ]",
        "builtins.add 1|<PRIMOP-APP>",
        "{ \"k l\" = \"\\${x}\\n\"; }|{ \"k l\" = \"\\${x}\\n\"; }",
        "[ 1.50 /a/b null true ]|[ 1.5 /a/b null true ]",
        "[ 1000000.0 100000.0 0.00001 ]|[ 1e+06 100000 1e-05 ]",
      })
  void theAmbiguousFormEvaluatesNothing(String expression, String printed) {
    assertThat(ambiguous(expression)).isEqualTo(printed);
  }

  @Test
  void setsAndListsThatComeUpAgainAreRepeated() {
    assertThat(ambiguous("let l = [ 1 ]; s = { a = 1; }; t = [ l l s s ]; in builtins.deepSeq t t"))
        .isEqualTo("[ [ 1 ] " + Marks.REPEATED + " { a = 1; } " + Marks.REPEATED + " ]");
    assertThat(ambiguous("let s = { me = s; }; in builtins.seq s.me s"))
        .isEqualTo("{ me = " + Marks.REPEATED + "; }");
  }

  @Test
  void emptyOnesAreNeverRepeatedInTheAmbiguousForm() {
    assertThat(ambiguous("let e = { }; l = [ ]; in [ e e l l ]")).isEqualTo("[ { } { } [ ] [ ] ]");
  }

  @Test
  void errorsStandInTheirPlace() {
    assertThat(value("{ k = throw \"no\"; l = 2; }", PrintOptions.EVAL))
        .isEqualTo("{ k = " + Marks.OPEN + "error: no" + Marks.CLOSE + "; l = 2; }");
  }

  @Test
  void errorsAtTheTopOrAnywhereCanEndIt() {
    PrintOptions top = PrintOptions.EVAL.withErrors(PrintOptions.Errors.THROW_AT_TOP);
    assertThat(value("[ (throw \"no\") ]", top)).contains("error: no");
    assertThatThrownBy(() -> value("[ (throw \"no\") ]", top.withErrors(PrintOptions.Errors.THROW)))
        .isInstanceOf(EvalException.class);
  }

  @Test
  void functionsTellTheirNameAndPlace() {
    assertThat(value("{ f = x: x; }", PrintOptions.EVAL))
        .isEqualTo("{ f = " + Marks.OPEN + "lambda f @ here:1:7" + Marks.CLOSE + "; }");
  }

  @Test
  void derivationsAreTheirPaths() {
    assertThat(value("{ type = \"derivation\"; drvPath = \"" + DRV + "\"; }", PrintOptions.EVAL))
        .isEqualTo(Marks.OPEN + "derivation " + DRV + Marks.CLOSE);
    assertThat(value("{ type = \"derivation\"; drvPath = \"/etc/x\"; }", PrintOptions.EVAL))
        .contains("/etc/x");
  }

  @Test
  void limitsCutShort() {
    PrintOptions small = PrintOptions.EVAL.withLimits(1, 2, 3).withMaxDepth(2);
    assertThat(value("{ b = 1; type = \"abcdef\"; }", small))
        .isEqualTo(
            "{ type = \"abc\" "
                + Marks.elided(3, "byte", "bytes")
                + "; "
                + Marks.elided(1, "attribute", "attributes")
                + " }");
    assertThat(value("[ 1 2 3 4 ]", small))
        .isEqualTo("[ 1 2 " + Marks.elided(2, "item", "items") + " ]");
    assertThat(value("[ [ [ ] { } ] ]", small)).isEqualTo("[ [ [ ... ] { ... } ] ]");
  }

  @Test
  void indentationSpreadsWhatHasMembers() {
    assertThat(
            value("{ a = [ 1 ]; b = { c = 2; d = [ { } ]; }; }", PrintOptions.EVAL.withIndent(2)))
        .isEqualTo("{\n  a = [ 1 ];\n  b = {\n    c = 2;\n    d = [\n      { }\n    ];\n  };\n}");
  }

  @Test
  void notForcedIsAThunk() {
    assertThat(value("[ (1 + 1) ]", PrintOptions.PLAIN)).isEqualTo("[ " + Marks.THUNK + " ]");
  }

  @Test
  void endlessNestingEndsInAnError() {
    String endless = "let f = n: { inner = f (n + 1); }; in f 0";
    assertThatThrownBy(() -> value(endless, PrintOptions.EVAL))
        .isInstanceOfSatisfying(
            EvalException.class,
            e -> assertThat(e.error().code()).isEqualTo(ErrorCode.CALL_DEPTH_EXCEEDED));
    assertThatThrownBy(() -> json(endless)).isInstanceOf(EvalException.class);
    assertThatThrownBy(() -> xml(endless, false)).isInstanceOf(EvalException.class);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{ outPath = { k = 1; }; }|{\"k\":1}",
        "{ __toString = self: self.n; n = \"x\"; }|\"x\"",
        "[ 1.0 0.1 1.0e-7 1.0e15 123456789012345.0 ]|[1.0,0.1,1e-07,1e+15,123456789012345.0]",
        "\"\\t\\\"\\\\/\"|\"\\t\\\"\\\\/\"",
        "{ b = null; a = [ ]; }|{\"a\":[],\"b\":null}",
      })
  void jsonIsNixs(String expression, String printed) {
    assertThat(json(expression)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource({"x: x", "builtins.substring 0 1 \"\u00c3\u00a9\"", "{ __toString = s: 1; }"})
  void whatJsonCannotHoldIsRefused(String expression) {
    assertThatThrownBy(() -> json(expression)).isInstanceOf(EvalException.class);
  }

  @Property(tries = 2000)
  void everyFloatReadsBackFromJson(@ForAll double number) {
    StringBuilder out = new StringBuilder();
    JsonText.appendFloat(out, number);
    assertThat(Double.parseDouble(out.toString())).isEqualTo(number);
  }

  @Property(tries = 1000)
  void everyStringIsPrinted(@ForAll String text) {
    Str string =
        Str.of(
            new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThat(print("null", (_, _) -> AmbiguousPrinter.print(string))).startsWith("\"");
    assertThat(print("null", (m, _) -> JsonPrinter.print(m, string, true, true, -1).value))
        .endsWith("\"");
  }

  @Test
  void xmlShowsFunctionsDerivationsAndPlaces() {
    assertThat(
            xml("{ f = { a, ... }@s: a; d = { type = \"derivation\"; drvPath = \"/d\"; }; }", true))
        .isEqualTo(
            """
            <?xml version='1.0' encoding='utf-8'?>
            <expr>
              <attrs>
                <attr column="24" line="1" name="d">
                  <derivation drvPath="/d">
                    <attr column="51" line="1" name="drvPath">
                      <string value="/d" />
                    </attr>
                    <attr column="30" line="1" name="type">
                      <string value="derivation" />
                    </attr>
                  </derivation>
                </attr>
                <attr column="3" line="1" name="f">
                  <function column="7" line="1">
                    <attrspat ellipsis="1" name="s">
                      <attr name="a" />
                    </attrspat>
                  </function>
                </attr>
              </attrs>
            </expr>
            """);
  }

  @Test
  void xmlEscapesWhatWouldEndAnAttribute() {
    assertThat(xml("\"<a & \\\"b\\\">\\n\"", false))
        .contains("<string value=\"&lt;a &amp; &quot;b&quot;&gt;&#xA;\" />");
  }
}
