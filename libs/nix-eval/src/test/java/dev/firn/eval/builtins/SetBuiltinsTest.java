package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.InMemoryHost;
import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class SetBuiltinsTest {
  private static InMemoryHost world() {
    return new InMemoryHost().file("/s.nix", "{\n  a = 1;\n  b = 2;\n}");
  }

  @Test
  void aNameThatIsNoIdentifierIsShownInQuotesOfItsOwn() {
    assertThatNix("builtins.getAttr \"a b\" { }")
        .failsWith(ErrorCode.ATTRIBUTE_MISSING)
        .saying("attribute '\"a b\"' missing");
    assertThatNix("({ a }: a) { a = 1; \"b c\" = 2; }")
        .failsWith(ErrorCode.ARGUMENT_UNEXPECTED)
        .saying("unexpected argument '\"b c\"'");
  }

  @Test
  void attrNamesAreInTheOrderOfTheirBytes() {
    assertThatNix("builtins.attrNames { b = 1; a = 1; B = 1; a1 = 1; \"\" = 1; }")
        .evaluatesTo("[ \"\" \"B\" \"a\" \"a1\" \"b\" ]");
  }

  @Test
  void attrValuesDoNotEvaluate() {
    assertThatNix("builtins.length (builtins.attrValues { a = throw \"unused\"; })")
        .evaluatesTo("1");
  }

  @Test
  void getAttrSuggestsNamesThatAreNear() {
    assertThatNix("builtins.getAttr \"nmae\" { name = 1; }")
        .failsWith(ErrorCode.ATTRIBUTE_MISSING)
        .suggesting("name")
        .at(1, 1);
  }

  @Test
  void getAttrRefusesANameWithContext() {
    assertThatNix("builtins.getAttr (builtins.toFile \"f\" \"\") { }")
        .failsWith(ErrorCode.CONTEXT_NOT_ALLOWED)
        .at(1, 1);
  }

  @Test
  void unsafeGetAttrPosNamesThePlaceInTheFile() {
    assertThatNix("builtins.unsafeGetAttrPos \"b\" (import /s.nix)")
        .in(world())
        .evaluatesTo("{ column = 3; file = \"/s.nix\"; line = 3; }");
  }

  @Test
  void unsafeGetAttrPosKnowsNoPlaceOutsideFiles() {
    assertThatNix("builtins.unsafeGetAttrPos \"a\" { a = 1; }").evaluatesTo("null");
  }

  @Test
  void removeAttrsKeepsPlaces() {
    assertThatNix(
            "(builtins.unsafeGetAttrPos \"b\" (removeAttrs (import /s.nix) [ \"a\" \"a\" ])).line")
        .in(world())
        .evaluatesTo("3");
  }

  @Test
  void removeAttrsWantsStrings() {
    assertThatNix("removeAttrs { a = 1; } [ 1 ]").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void removeAttrsOfEverythingLeavesNothing() {
    assertThatNix("removeAttrs { b = 1; a = throw \"unused\"; } [ \"a\" \"b\" ]")
        .evaluatesTo("{ }");
  }

  @Test
  void listToAttrsDoesNotMissTheValueOfADuplicate() {
    assertThatNix("builtins.listToAttrs [ { name = \"a\"; value = 1; } { name = \"a\"; } ]")
        .evaluatesTo("{ a = 1; }");
  }

  @Test
  void listToAttrsMissesTheValueOfAName() {
    assertThatNix("builtins.listToAttrs [ { name = \"a\"; } ]")
        .failsWith(ErrorCode.ATTRIBUTE_MISSING)
        .saying("'value'")
        .at(1, 1);
  }

  @Test
  void listToAttrsPointsAtANameThatIsNoString() {
    assertThatNix("builtins.listToAttrs [ { name = 7; value = 1; } ]")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .at(1, 26);
  }

  @Test
  void listToAttrsTakesThePlaceOfTheValue() {
    InMemoryHost world = new InMemoryHost().file("/p.nix", "{ name = \"a\"; value = 1; }");

    assertThatNix(
            "(builtins.unsafeGetAttrPos \"a\" (builtins.listToAttrs [ (import /p.nix) ])).column")
        .in(world)
        .evaluatesTo("15");
  }

  @Test
  void intersectAttrsTakesValuesAndPlacesFromTheSecond() {
    assertThatNix(
            """
            let both = builtins.intersectAttrs { b = 0; c = 0; d = 0; } (import /s.nix);
            in [ both (builtins.unsafeGetAttrPos "b" both).line ]""")
        .in(world())
        .evaluatesTo("[ { b = 2; } 3 ]");
  }

  @Test
  void intersectAttrsOfSetsOfVeryDifferentSizes() {
    StringBuilder many = new StringBuilder("{ ");
    for (int i = 0; i < 300; i++) {
      many.append("n").append(i).append(" = ").append(i).append("; ");
    }
    InMemoryHost world = new InMemoryHost().file("/many.nix", many.append("}").toString());

    assertThatNix(
            """
            let few = { n7 = "a"; n299 = "b"; none = "c"; };
            in [ (builtins.intersectAttrs few (import /many.nix))
                 (builtins.intersectAttrs (import /many.nix) few) ]""")
        .in(world)
        .evaluatesTo("[ { n299 = 299; n7 = 7; } { n299 = \"b\"; n7 = \"a\"; } ]");
  }

  @Test
  void catAttrsDoesNotEvaluateWhatItCollects() {
    assertThatNix("builtins.length (builtins.catAttrs \"a\" [ { a = throw \"unused\"; } { } ])")
        .evaluatesTo("1");
  }

  @Test
  void mapAttrsCallsWhenAnAttributeIsNeeded() {
    assertThatNix("(builtins.mapAttrs (n: v: throw \"unused\") { a = 1; }) ? a")
        .evaluatesTo("true");
  }

  @Test
  void mapAttrsForgetsPlaces() {
    assertThatNix("builtins.unsafeGetAttrPos \"a\" (builtins.mapAttrs (n: v: v) (import /s.nix))")
        .in(world())
        .evaluatesTo("null");
  }

  @Test
  void zipAttrsWithKeepsTheOrderOfTheSets() {
    assertThatNix(
            "builtins.zipAttrsWith (n: vs: [ n vs ]) [ { b = 1; } { a = 2; b = 3; } { b = 0; } ]")
        .evaluatesTo("{ a = [ \"a\" [ 2 ] ]; b = [ \"b\" [ 1 3 0 ] ]; }");
  }

  @Test
  void zipAttrsWithRefusesWhatIsNoFunctionEvenForNoSets() {
    assertThatNix("builtins.zipAttrsWith 1 [ ]").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void zipAttrsWithPointsAtAFunctionOfTooFewArguments() {
    assertThatNix("builtins.deepSeq (builtins.zipAttrsWith (n: 1) [ { a = 1; } ]) 0")
        .failsWith(ErrorCode.NOT_A_FUNCTION)
        .during("the attribute 'a'")
        .at(1, 42);
  }
}
