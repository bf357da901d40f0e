package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.InMemoryHost;
import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class TypeBuiltinsTest {
  @Test
  void typeOfEvaluatesItsArgument() {
    assertThatNix("builtins.typeOf (throw \"value\")").failsWith(ErrorCode.THROWN).at(1, 18);
  }

  @Test
  void functionArgsOfABuiltinAreEmpty() {
    assertThatNix("builtins.functionArgs builtins.add").evaluatesTo("{ }");
  }

  @Test
  void functionArgsOfABuiltinThatWaitsForMoreAreEmpty() {
    assertThatNix("builtins.functionArgs (builtins.add 1)").evaluatesTo("{ }");
  }

  @Test
  void functionArgsRefusesASetThatCanBeCalled() {
    assertThatNix("builtins.functionArgs { __functor = self: { a }: a; }")
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .saying("a set")
        .at(1, 1);
  }

  @Test
  void functionArgsRememberWhereTheyWereWritten() {
    InMemoryHost world = new InMemoryHost().file("/f.nix", "{ a,\n  b ? 1 }: a");

    assertThatNix("builtins.unsafeGetAttrPos \"b\" (builtins.functionArgs (import /f.nix))")
        .in(world)
        .evaluatesTo("{ column = 3; file = \"/f.nix\"; line = 2; }");
  }
}
