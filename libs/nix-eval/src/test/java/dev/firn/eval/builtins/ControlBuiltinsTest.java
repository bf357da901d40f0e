package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.InMemoryHost;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.host.EvalSettings;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ControlBuiltinsTest {
  private static final UnaryOperator<EvalSettings> ABORT_ON_WARN =
      s -> settings(s, s.traceVerbose(), true);
  private static final UnaryOperator<EvalSettings> TRACE_VERBOSE =
      s -> settings(s, true, s.abortOnWarn());

  private static EvalSettings settings(EvalSettings s, boolean traceVerbose, boolean abortOnWarn) {
    return new EvalSettings(
        s.maxCallDepth(),
        s.pure(),
        s.restricted(),
        s.currentSystem(),
        s.currentTime(),
        s.searchPath(),
        s.experimentalFeatures(),
        s.homeDirectory(),
        traceVerbose,
        abortOnWarn,
        s.lints(),
        s.limits());
  }

  @Test
  void seqEvaluatesItsFirstArgumentOnlyAsFarAsItsOutermostSet() {
    assertThatNix("builtins.seq { a = throw \"inside\"; } 3").evaluatesTo("3");
  }

  @Test
  void seqFailsWhenItsFirstArgumentDoes() {
    assertThatNix("builtins.seq (throw \"first\") 3").failsWith(ErrorCode.THROWN).at(1, 15);
  }

  @Test
  void deepSeqNamesTheWayToWhatFails() {
    assertThatNix("builtins.deepSeq { a = [ 1 (throw \"inside\") ]; } 3")
        .failsWith(ErrorCode.THROWN)
        .saying("inside")
        .during("the attribute 'a'")
        .during("the list element at index 1")
        .at(1, 29);
  }

  @Test
  void deepSeqMeetsTheNamesOfBuiltinsInNixsOrder() {
    assertThatNix("builtins.deepSeq { tail = throw \"tail\"; head = throw \"head\"; } 3")
        .failsWith(ErrorCode.THROWN)
        .saying("head");
  }

  @Test
  void deepSeqGoesRoundInCirclesOnce() {
    assertThatNix("let s = { self = s; list = [ s ]; }; in builtins.deepSeq s 3").evaluatesTo("3");
  }

  @Test
  void deepSeqOfEndlessNestingEndsInAnError() {
    assertThatNix("let f = n: [ (f (n + 1)) ]; in builtins.deepSeq (f 0) 3")
        .failsWith(ErrorCode.CALL_DEPTH_EXCEEDED);
  }

  @Test
  void throwTakesWhatInterpolationTakes() {
    assertThatNix("throw { __toString = self: \"from a set\"; }")
        .failsWith(ErrorCode.THROWN)
        .saying("from a set")
        .at(1, 1);
  }

  @Test
  void throwRefusesANumber() {
    assertThatNix("throw 7").failsWith(ErrorCode.CANNOT_COERCE).during("'throw'").at(1, 1);
  }

  @Test
  void abortIsNotCaughtByTryEval() {
    assertThatNix("builtins.tryEval (abort \"enough\")")
        .failsWith(ErrorCode.ABORTED)
        .saying("enough")
        .at(1, 19);
  }

  @Test
  void tryEvalCatchesAFailedAssertion() {
    assertThatNix("builtins.tryEval (assert 1 == 2; 3)")
        .evaluatesTo("{ success = false; value = false; }");
  }

  @Test
  void tryEvalDoesNotCatchATypeError() {
    assertThatNix("builtins.tryEval (1 + { })").failsWith(ErrorCode.TYPE_MISMATCH);
  }

  @Test
  void tryEvalDoesNotLookInsideTheValue() {
    assertThatNix("(builtins.tryEval [ (throw \"inside\") ]).success").evaluatesTo("true");
  }

  @Test
  void tryEvalGivesBackTheDepthThatTheFailureHadReached() {
    assertThatNix(
            """
            let
              dig = n: if n == 0 then throw "bottom" else 1 + dig (n - 1);
              try = _: (builtins.tryEval (dig 900)).success;
            in builtins.any try (builtins.genList (i: i) 30)""")
        .evaluatesTo("false");
  }

  @Test
  void addErrorContextAddsItsMessageToAFailure() {
    assertThatNix("builtins.addErrorContext \"while baking\" (throw \"burnt\")")
        .failsWith(ErrorCode.THROWN)
        .saying("burnt")
        .during("while baking")
        .at(1, 42);
  }

  @Test
  void addErrorContextDoesNotEvaluateItsMessageWithoutAFailure() {
    assertThatNix("builtins.addErrorContext (throw \"unused\") 3").evaluatesTo("3");
  }

  @Test
  void traceSaysAStringAsItIs() {
    InMemoryHost world = new InMemoryHost();

    assertThatNix("builtins.trace \"two\\nlines\" 3").in(world).evaluatesTo("3");

    assertThat(world.messages()).containsExactly("TRACE: two\nlines");
  }

  @Test
  void traceShowsOtherValuesAsFarAsTheyAreEvaluated() {
    InMemoryHost world = new InMemoryHost();

    assertThatNix("builtins.trace { a = 1; b = 1 + 1; } 3").in(world).evaluatesTo("3");

    assertThat(world.messages())
        .containsExactly("TRACE: { a = 1; b = \u00c2\u00abthunk\u00c2\u00bb; }");
  }

  @Test
  void traceVerboseIsSilentByDefault() {
    InMemoryHost world = new InMemoryHost();

    assertThatNix("builtins.traceVerbose (throw \"unused\") 3").in(world).evaluatesTo("3");

    assertThat(world.messages()).isEmpty();
  }

  @Test
  void traceVerboseTracesWhenAskedTo() {
    InMemoryHost world = new InMemoryHost();

    assertThatNix("builtins.traceVerbose \"seen\" 3")
        .in(world)
        .with(TRACE_VERBOSE)
        .evaluatesTo("3");

    assertThat(world.messages()).containsExactly("TRACE: seen");
  }

  @Test
  void warnWarnsAndGoesOn() {
    InMemoryHost world = new InMemoryHost();

    assertThatNix("builtins.warn \"old\" 3").in(world).evaluatesTo("3");

    assertThat(world.messages()).containsExactly("EVALUATION_WARNING: old");
  }

  @Test
  void warnTakesStringsOnly() {
    assertThatNix("builtins.warn ./old 3").failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void warnStopsTheEvaluationWhenAskedTo() {
    assertThatNix("builtins.warn \"old\" 3")
        .with(ABORT_ON_WARN)
        .failsWith(ErrorCode.ABORTED)
        .saying("abort-on-warn")
        .at(1, 1);
  }
}
