package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class ListFunctionBuiltinsTest {
  @Test
  void foldlDoesNotEvaluateAStartValueThatIsNotUsed() {
    assertThatNix("builtins.foldl' (a: b: b) (throw \"unused\") [ 1 2 ]").evaluatesTo("2");
  }

  @Test
  void foldlEvaluatesTheStartValueOfAnEmptyList() {
    assertThatNix("builtins.foldl' (a: b: a) (throw \"start\") [ ]")
        .failsWith(ErrorCode.THROWN)
        .at(1, 28);
  }

  @Test
  void foldlEvaluatesResultsThatAreNotUsed() {
    assertThatNix("builtins.foldl' (a: b: b) 0 [ (throw \"middle\") 2 ]")
        .failsWith(ErrorCode.THROWN)
        .saying("middle");
  }

  @Test
  void foldlOfALongListNeedsNoDepth() {
    assertThatNix("builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i) 100000)")
        .evaluatesTo("4999950000");
  }

  @Test
  void anyStopsAtTheFirst() {
    assertThatNix("builtins.any (x: x) [ true (throw \"unused\") ]").evaluatesTo("true");
  }

  @Test
  void anyWantsABoolean() {
    assertThatNix("builtins.any (x: 1) [ 2 ]").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void allOfNothingIsTrue() {
    assertThatNix("builtins.all (x: false) [ ]").evaluatesTo("true");
  }

  @Test
  void sortKeepsEqualElementsInOrder() {
    assertThatNix(
            """
            map (e: e.v) (builtins.sort (a: b: a.k < b.k)
              [ { k = 2; v = 1; } { k = 1; v = 2; } { k = 2; v = 3; } { k = 1; v = 4; } ])""")
        .evaluatesTo("[ 2 4 1 3 ]");
  }

  @Test
  void sortWithLessThanRefusesWhatHasNoOrder() {
    assertThatNix("builtins.sort builtins.lessThan [ 1 \"a\" ]")
        .failsWith(ErrorCode.INCOMPARABLE)
        .at(1, 1);
  }

  @Test
  void sortEvaluatesASingleElement() {
    assertThatNix("builtins.sort builtins.lessThan [ (throw \"element\") ]")
        .failsWith(ErrorCode.THROWN)
        .saying("element");
  }

  @Test
  void sortOfASingleElementDoesNotCall() {
    assertThatNix("builtins.sort (a: b: throw \"unused\") [ 1 ]").evaluatesTo("[ 1 ]");
  }

  @Test
  void sortByAContradictionKeepsEveryElement() {
    assertThatNix(
            """
            builtins.sort builtins.lessThan
              (builtins.sort (a: b: true) (builtins.genList (i: i) 100))
            == builtins.genList (i: i) 100""")
        .evaluatesTo("true");
  }

  @Test
  void partitionEvaluatesElements() {
    assertThatNix("builtins.partition (x: true) [ (throw \"element\") ]")
        .failsWith(ErrorCode.THROWN)
        .saying("element");
  }

  @Test
  void groupByWantsAStringWithoutContext() {
    assertThatNix("builtins.groupBy (x: builtins.toFile \"f\" \"\") [ 1 ]")
        .failsWith(ErrorCode.CONTEXT_NOT_ALLOWED)
        .at(1, 1);
  }

  @Test
  void groupByDoesNotEvaluateElements() {
    assertThatNix("builtins.length (builtins.groupBy (x: \"a\") [ (throw \"unused\") 2 ]).a")
        .evaluatesTo("2");
  }
}
