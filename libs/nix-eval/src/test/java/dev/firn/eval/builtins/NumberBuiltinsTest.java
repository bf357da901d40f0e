package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class NumberBuiltinsTest {
  private static final String MOST = "9223372036854775807";
  private static final String LEAST = "(-9223372036854775807 - 1)";

  @Test
  void addOfAFloatAndAnIntegerIsAFloat() {
    assertThatNix("builtins.add 1.5 2").evaluatesTo("3.5");
  }

  @Test
  void addTakesNoStrings() {
    assertThatNix("builtins.add \"a\" \"b\"")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .during("the first operand")
        .at(1, 1);
  }

  @Test
  void addBeyondTheLargestIntegerFails() {
    assertThatNix("builtins.add " + MOST + " 1").failsWith(ErrorCode.INTEGER_OVERFLOW).at(1, 1);
  }

  @Test
  void subBelowTheSmallestIntegerFails() {
    assertThatNix("builtins.sub " + LEAST + " 1").failsWith(ErrorCode.INTEGER_OVERFLOW).at(1, 1);
  }

  @Test
  void mulBeyondTheLargestIntegerFails() {
    assertThatNix("builtins.mul " + MOST + " 2").failsWith(ErrorCode.INTEGER_OVERFLOW).at(1, 1);
  }

  @Test
  void divRoundsTowardsZero() {
    assertThatNix("map (x: builtins.div x 2) [ 5 (-5) ]").evaluatesTo("[ 2 -2 ]");
  }

  @Test
  void divByZeroFailsBeforeTheDividendIsLookedAt() {
    assertThatNix("builtins.div \"a\" 0").failsWith(ErrorCode.DIVISION_BY_ZERO).at(1, 1);
  }

  @Test
  void divByAFloatThatIsZeroFails() {
    assertThatNix("builtins.div 1 0.0").failsWith(ErrorCode.DIVISION_BY_ZERO).at(1, 1);
  }

  @Test
  void divOfTheSmallestIntegerByMinusOneFails() {
    assertThatNix("builtins.div " + LEAST + " (-1)").failsWith(ErrorCode.INTEGER_OVERFLOW).at(1, 1);
  }

  @Test
  void lessThanOrdersListsByTheirFirstDifference() {
    assertThatNix("map (builtins.lessThan [ 1 5 ]) [ [ 2 ] [ 1 ] [ 1 5 ] [ 1 5 0 ] ]")
        .evaluatesTo("[ true false false true ]");
  }

  @Test
  void lessThanDoesNotLookBeyondTheFirstDifference() {
    assertThatNix("builtins.lessThan [ 1 (throw \"unused\") ] [ 2 ]").evaluatesTo("true");
  }

  @Test
  void lessThanRefusesMixedTypes() {
    assertThatNix("builtins.lessThan 1 \"a\"").failsWith(ErrorCode.INCOMPARABLE).at(1, 1);
  }

  @Test
  void lessThanRefusesSets() {
    assertThatNix("builtins.lessThan { } { }").failsWith(ErrorCode.INCOMPARABLE).at(1, 1);
  }

  @Test
  void bitOperationsTakeIntegersOnly() {
    assertThatNix("builtins.bitAnd 1 1.0")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .during("the second argument")
        .at(1, 1);
  }

  @Test
  void bitOperationsTakeNegativeNumbersAsTwosComplement() {
    assertThatNix("[ (builtins.bitAnd (-1) 6) (builtins.bitOr (-8) 1) (builtins.bitXor (-1) 0) ]")
        .evaluatesTo("[ 6 -7 -1 ]");
  }

  @Test
  void floorOfAFloatThatNoIntegerHoldsFails() {
    assertThatNix("builtins.floor 1.0e30")
        .failsWith(ErrorCode.INTEGER_OVERFLOW)
        .saying("1e+30")
        .at(1, 1);
  }

  @Test
  void ceilOfAnIntegerThatNoFloatHoldsFails() {
    assertThatNix("builtins.ceil 9007199254740993")
        .failsWith(ErrorCode.INTEGER_OVERFLOW)
        .saying("9007199254740993")
        .at(1, 1);
  }

  @Test
  void ceilOfTheLargestIntegerFails() {
    assertThatNix("builtins.ceil " + MOST).failsWith(ErrorCode.INTEGER_OVERFLOW).at(1, 1);
  }

  @Test
  void floorOfTheSmallestIntegerIsItself() {
    assertThatNix("builtins.floor " + LEAST + " == " + LEAST).evaluatesTo("true");
  }
}
