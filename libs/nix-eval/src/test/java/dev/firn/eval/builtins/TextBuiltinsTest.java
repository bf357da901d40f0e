package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The builtins of strings, versions and regular expressions. */
class TextBuiltinsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "toString [ [ ] 1 [ ] [ [ 2 ] ] ]|\"1 2\"",
        "toString { __toString = self: self.x; x = \"y\"; }|\"y\"",
        "toString (-0.5)|\"-0.500000\"",
        "toString /a/../b|\"/b\"",
        "builtins.substring 2 (-1) \"abcd\"|\"cd\"",
        "builtins.substring 9 1 \"abcd\"|\"\"",
        "builtins.substring 1 9223372036854775807 \"abcd\"|\"bcd\"",
        "builtins.concatStringsSep \", \" [ ]|\"\"",
        "builtins.concatStringsSep \"-\" [ \"a\" { outPath = \"b\"; } ]|\"a-b\"",
        "builtins.replaceStrings [ \"\" ] [ \"-\" ] \"ab\"|\"-a-b-\"",
        "builtins.replaceStrings [ \"a\" \"\" ] [ \"1\" \"-\" ] \"abA\"|\"1-b-A-\"",
        "builtins.replaceStrings [ \"ab\" \"a\" ] [ \"1\" \"2\" ] \"aab\"|\"21\"",
        "builtins.replaceStrings [ \"a\" \"x\" ] [ \"b\" (throw \"unused\") ] \"aa\"|\"bb\"",
        "builtins.compareVersions \"1.0pre\" \"1.0\"|-1",
        "builtins.compareVersions \"1.0a\" \"1.0.1\"|-1",
        "builtins.compareVersions \"99999999999\" \"2\"|-1",
        "builtins.compareVersions \"1.\" \"1\"|0",
        "builtins.splitVersion \"..1a-2.\"|[ \"1\" \"a\" \"2\" ]",
        "builtins.parseDrvName \"a--1\"|{ name = \"a\"; version = \"-1\"; }",
        "builtins.parseDrvName \"a-\"|{ name = \"a-\"; version = \"\"; }",
        "builtins.match \"(a)?(b*)\" \"bb\"|[ null \"bb\" ]",
        "builtins.match \"a\" \"b\"|null",
        "builtins.split \"x\" \"abc\"|[ \"abc\" ]",
        "builtins.split \"\" \"ab\"|[ \"\" [ ] \"a\" [ ] \"b\" [ ] \"\" ]",
      })
  void textIsWorkedOnAsInNix(String expression, String value) {
    assertThatNix(expression).evaluatesTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[ \"bc\" \"b\" ] [ \"1\" \"2\" ]",
        "[ \"b\" \"\" ] [ \"1\" \"-\" ]",
        "[ \"x\" \"y\" ] [ \"1\" \"2\" ]",
        "[ \"abbcc\" \"c\" ] [ \"1\" \"2\" ]",
      })
  void longTextsAreReplacedAsShortOnesAre(String fromAndTo) {
    assertThatNix(
            "let all = f: builtins.concatStringsSep \"|\" (builtins.genList (n: f \"abbc\") 3000);"
                + " replace = builtins.replaceStrings "
                + fromAndTo
                + "; in all replace == replace (all (x: x))")
        .evaluatesTo("true");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "toString { }|CANNOT_COERCE",
        "toString (x: x)|CANNOT_COERCE",
        "builtins.substring (-1) 1 \"a\"|INVALID_ARGUMENT",
        "builtins.substring 0 1 1|CANNOT_COERCE",
        "builtins.stringLength 1|CANNOT_COERCE",
        "builtins.concatStringsSep 1 [ ]|TYPE_MISMATCH",
        "builtins.concatStringsSep \"\" [ 1 ]|CANNOT_COERCE",
        "builtins.replaceStrings [ \"a\" ] [ ] \"a\"|INVALID_ARGUMENT",
        "builtins.replaceStrings [ \"a\" ] [ 1 ] \"a\"|TYPE_MISMATCH",
        "builtins.match \"(\" \"a\"|INVALID_REGEX",
        "builtins.match \"a\" 1|TYPE_MISMATCH",
        "builtins.compareVersions 1 \"1\"|TYPE_MISMATCH",
        "builtins.toJSON builtins.add|TYPE_MISMATCH",
        "builtins.fromJSON \"{\"|INVALID_JSON",
        "builtins.fromTOML \"=\"|INVALID_TOML",
      })
  void whatMakesNoSenseIsRefused(String expression, ErrorCode code) {
    assertThatNix(expression).failsWith(code).at(1, 1);
  }

  @Test
  void contextGoesWithTheText() {
    String file = "let f = builtins.toFile \"n\" \"c\"; has = builtins.hasContext; in ";
    assertThatNix(
            file
                + "map has [ (builtins.substring 0 0 f) (builtins.concatStringsSep f [ ]) (toString f)"
                + " (builtins.toJSON [ f ]) (builtins.toXML f) (builtins.replaceStrings [ \"x\" ] [ f ]"
                + " \"axb\") ]")
        .evaluatesTo("[ true true true true true true ]");
    assertThatNix(
            file
                + "map has [ (builtins.head (builtins.match \"(.*)\" f)) (builtins.head"
                + " (builtins.split \"/\" f)) (builtins.replaceStrings [ \"y\" ] [ f ] \"axb\") ]")
        .evaluatesTo("[ false false false ]");
  }

  @Test
  void aPathInJsonIsItsCopy() {
    assertThatNix("builtins.hasContext (builtins.toJSON ./x)")
        .in(new dev.firn.eval.InMemoryHost().file("/home/ada/x", "1"))
        .evaluatesTo("true");
  }

  @Test
  void anErrorInAnAttributeTellsWhere() {
    assertThatNix("builtins.toJSON { a = [ 1 (x: x) ]; }")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .during("'a'")
        .during("element 1");
  }
}
