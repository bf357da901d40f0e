package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class ListBuiltinsTest {
  @Test
  void elemAtBeyondTheEndNamesIndexAndLength() {
    assertThatNix("builtins.elemAt [ 1 2 ] 5")
        .failsWith(ErrorCode.INDEX_OUT_OF_RANGE)
        .saying("5")
        .saying("2 elements")
        .at(1, 1);
  }

  @Test
  void elemAtBeforeTheBeginningFails() {
    assertThatNix("builtins.elemAt [ 1 2 ] (-1)").failsWith(ErrorCode.INDEX_OUT_OF_RANGE).at(1, 1);
  }

  @Test
  void elemAtChecksTheIndexBeforeTheList() {
    assertThatNix("builtins.elemAt (throw \"list\") \"index\"")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .during("the second argument");
  }

  @Test
  void elemAtEvaluatesTheOneElement() {
    assertThatNix("builtins.elemAt [ (throw \"unused\") 2 ] 1").evaluatesTo("2");
  }

  @Test
  void headOfAnEmptyListFails() {
    assertThatNix("builtins.head [ ]").failsWith(ErrorCode.INDEX_OUT_OF_RANGE).at(1, 1);
  }

  @Test
  void tailOfAnEmptyListFails() {
    assertThatNix("builtins.tail [ ]").failsWith(ErrorCode.INDEX_OUT_OF_RANGE).at(1, 1);
  }

  @Test
  void tailOfOneElementIsEmpty() {
    assertThatNix("builtins.tail [ (throw \"unused\") ]").evaluatesTo("[ ]");
  }

  @Test
  void lengthTakesListsOnly() {
    assertThatNix("builtins.length { }").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void elemFindsTheSameFunctionInTheSameCell() {
    assertThatNix("let f = x: x; in [ (builtins.elem f [ f ]) (builtins.elem (x: x) [ (x: x) ]) ]")
        .evaluatesTo("[ true false ]");
  }

  @Test
  void elemOfAnEmptyListDoesNotEvaluateWhatIsLookedFor() {
    assertThatNix("builtins.elem (throw \"unused\") [ ]").evaluatesTo("false");
  }

  @Test
  void mapCallsWhenAnElementIsNeeded() {
    assertThatNix("builtins.length (map (x: throw \"unused\") [ 1 2 ])").evaluatesTo("2");
  }

  @Test
  void mapOverAnEmptyListDoesNotEvaluateTheFunction() {
    assertThatNix("map (throw \"unused\") [ ]").evaluatesTo("[ ]");
  }

  @Test
  void mapRefusesWhatIsNoFunctionAtOnce() {
    assertThatNix("map 1 [ 2 ]").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void mapCallsSetsWithAFunctor() {
    assertThatNix("map { by = 3; __functor = self: x: x * self.by; } [ 1 2 ]")
        .evaluatesTo("[ 3 6 ]");
  }

  @Test
  void filterDoesNotEvaluateElementsByItself() {
    assertThatNix("builtins.length (builtins.filter (x: true) [ (throw \"unused\") ])")
        .evaluatesTo("1");
  }

  @Test
  void filterWantsABoolean() {
    assertThatNix("builtins.filter (x: null) [ 1 ]")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .saying("a Boolean")
        .at(1, 1);
  }

  @Test
  void genListOfANegativeLengthFails() {
    assertThatNix("builtins.genList (x: x) (-1)").failsWith(ErrorCode.INVALID_ARGUMENT).at(1, 1);
  }

  @Test
  void genListThatNeedsTooMuchMemoryEndsInAnError() {
    assertThatNix("builtins.genList (x: x) 1000000000000")
        .failsWith(ErrorCode.LIMIT_EXCEEDED)
        .at(1, 1);
  }

  @Test
  void concatListsEvaluatesNoElement() {
    assertThatNix("builtins.length (builtins.concatLists [ [ (throw \"unused\") ] [ 1 ] ])")
        .evaluatesTo("2");
  }

  @Test
  void concatListsWantsLists() {
    assertThatNix("builtins.concatLists [ [ 1 ] 2 ]").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void concatMapPointsAtTheFunctionThatReturnedNoList() {
    assertThatNix("builtins.concatMap (x: 1) [ 1 ]").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 21);
  }

  @Test
  void concatMapPointsAtTheSetThatWasReturnedInsteadOfAList() {
    assertThatNix("builtins.concatMap (x: { a = 1; }) [ 1 ]")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .at(1, 24);
  }
}
