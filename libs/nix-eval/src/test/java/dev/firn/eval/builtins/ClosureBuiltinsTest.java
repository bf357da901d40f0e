package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class ClosureBuiltinsTest {
  private static String closure(String start, String operator) {
    return "builtins.genericClosure { startSet = [ " + start + " ]; operator = " + operator + "; }";
  }

  @Test
  void listsElementsAsTheyAreFound() {
    assertThatNix(
            "map (e: e.key) ("
                + closure(
                    "{ key = 1; }",
                    "e: if e.key > 3 then [ ] else [ { key = e.key * 2; } { key = e.key * 2 + 1; } ]")
                + ")")
        .evaluatesTo("[ 1 2 3 4 5 6 7 ]");
  }

  @Test
  void keepsTheFirstOfElementsWithEqualKeys() {
    assertThatNix(closure("{ key = 1; v = \"a\"; } { key = 1.0; v = \"b\"; }", "e: [ ]"))
        .evaluatesTo("[ { key = 1; v = \"a\"; } ]");
  }

  @Test
  void ofNothingDoesNotNeedAnOperator() {
    assertThatNix("builtins.genericClosure { startSet = [ ]; }").evaluatesTo("[ ]");
  }

  @Test
  void takesAnyKeyWhenThereIsOneElement() {
    assertThatNix(closure("{ key = { }; }", "e: [ ]")).evaluatesTo("[ { key = { }; } ]");
  }

  @Test
  void namesTheElementsWhoseKeysCannotBeCompared() {
    assertThatNix(closure("{ key = 1; } { key = \"a\"; }", "e: [ ]"))
        .failsWith(ErrorCode.INCOMPARABLE)
        .during("{ key = \"a\"; }")
        .during("{ key = 1; }")
        .at(1, 1);
  }

  @Test
  void namesTheElementThatHasNoKey() {
    assertThatNix(closure("{ keys = 1; }", "e: [ ]"))
        .failsWith(ErrorCode.ATTRIBUTE_MISSING)
        .suggesting("keys")
        .during("{ keys = 1; }")
        .at(1, 1);
  }

  @Test
  void namesTheElementWhoseSuccessorsAreNoList() {
    assertThatNix(closure("{ key = 1; }", "e: 2"))
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .during("{ key = 1; }")
        .at(1, 1);
  }

  @Test
  void withoutAnEndEndsInAnError() {
    assertThatNix(closure("{ key = 0; }", "e: [ { key = e.key + 1; } ]"))
        .failsWith(ErrorCode.LIMIT_EXCEEDED)
        .saying("ever stop")
        .at(1, 1);
  }
}
