package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import org.junit.jupiter.api.Test;

class DerivationErrorsTest {
  private static EvalException failing(String attributes) {
    return Nix.failure(
        "(derivation ({ name = \"n\"; system = \"s\"; builder = \"b\"; } // { "
            + attributes
            + " })).drvPath");
  }

  private static void invalid(String attributes, String... words) {
    EvalException e = failing(attributes);
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_DERIVATION);
    assertThat(e.getMessage()).contains(words);
  }

  @Test
  void aNameWithANewlineIsRefusedAndShownEscaped() {
    invalid("name = \"a\\nb\";", "invalid derivation name", "\\x0a");
  }

  @Test
  void aNameWithASlashIsRefused() {
    invalid("name = \"a/../b\";", "invalid derivation name", "'/'");
  }

  @Test
  void anEmptyNameIsRefused() {
    invalid("name = \"\";", "must not be empty");
  }

  @Test
  void aNameOfTwoDotsIsRefused() {
    invalid("name = \"..\";", "'..'");
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    invalid(
        "name = builtins.concatStringsSep \"\" (builtins.genList (_: \"x\") 212);",
        "212 bytes, the limit is 211");
  }

  @Test
  void aNameThatEndsInDrvIsRefused() {
    invalid("name = \"a.drv\";", "'.drv'");
  }

  @Test
  void anOutputNamedDrvPathIsRefused() {
    EvalException e =
        Nix.failure(
            "(derivationStrict { name = \"n\"; system = \"s\"; builder = \"b\"; outputs = ["
                + " \"drvPath\" ]; }).drvPath");
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_DERIVATION);
    assertThat(e.getMessage()).contains("'drvPath'");
  }

  @Test
  void anOutputThatIsNamedTwiceIsRefused() {
    invalid("outputs = [ \"a\" \"b\" \"a\" ];", "'a' twice");
  }

  @Test
  void noOutputsAreRefused() {
    EvalException e =
        Nix.failure(
            "(derivationStrict { name = \"n\"; system = \"s\"; builder = \"b\"; outputs = [ ];"
                + " }).drvPath");
    assertThat(e.getMessage()).contains("at least one output");
  }

  @Test
  void anOutputThatNoStorePathCanBeNamedAfterIsRefused() {
    EvalException e = failing("outputs = [ \"a*b\" ];");
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_STORE_PATH);
    assertThat(e.getMessage()).contains("'*'");
  }

  @Test
  void aMissingBuilderIsNamed() {
    invalid("builder = \"\";", "'builder'");
  }

  @Test
  void aMissingSystemIsNamed() {
    invalid("system = null;", "'system'");
  }

  @Test
  void severalFixedOutputsAreRefused() {
    invalid(
        "outputs = [ \"out\" \"dev\" ]; outputHash ="
            + " \"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\";",
        "one output, 'out'");
  }

  @Test
  void anUnknownHashModeIsRefused() {
    invalid("outputHashMode = \"deep\";", "'deep'");
  }

  @Test
  void aHashOfTheWrongLengthIsRefused() {
    EvalException e = failing("outputHash = \"abc\"; outputHashAlgo = \"sha256\";");
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(e.getMessage()).contains("'abc'");
  }

  @Test
  void anEmptyHashWithoutAlgorithmIsRefused() {
    invalid("outputHash = \"\";", "outputHashAlgo");
  }

  @Test
  void floatingOutputsNeedTheirFeature() {
    EvalException e = failing("__contentAddressed = true;");
    assertThat(e.error().code()).isEqualTo(ErrorCode.FEATURE_DISABLED);
    assertThat(e.getMessage()).contains("ca-derivations");
  }

  @Test
  void impureOutputsNeedTheirFeature() {
    assertThat(failing("__impure = true;").getMessage()).contains("impure-derivations");
  }

  @Test
  void bothFloatingAndImpureIsRefused() {
    EvalException e =
        Nix.failure(
            Nix.EXPERIMENTAL,
            "(derivation { name = \"n\"; system = \"s\"; builder = \"b\"; __impure = true;"
                + " __contentAddressed = true; }).drvPath");
    assertThat(e.getMessage()).contains("both");
  }

  @Test
  void aFunctionCannotBeAnAttribute() {
    EvalException e = failing("f = x: x;");
    assertThat(e.error().code()).isEqualTo(ErrorCode.CANNOT_COERCE);
    assertThat(frames(e)).contains("while evaluating attribute 'f' of derivation 'n'");
  }

  @Test
  void theDerivationIsNamedWithThePlaceOfItsName() {
    EvalException e = failing("f = throw \"no\";");
    assertThat(frames(e))
        .contains("while evaluating derivation 'n'")
        .contains("its name at \u00c2\u00abstring\u00c2\u00bb:1:16");
  }

  @Test
  void aDerivationThatNeedsItselfIsAnInfiniteRecursion() {
    EvalException e =
        Nix.failure(
            "let a = derivation { name = \"a\"; system = \"s\"; builder = \"b\"; dep = b; }; b ="
                + " derivation { name = \"b\"; system = \"s\"; builder = \"b\"; dep = a; }; in"
                + " a.drvPath");
    assertThat(e.error().code()).isEqualTo(ErrorCode.INFINITE_RECURSION);
  }

  @Test
  void endlessStructuredAttributesEndInAnError() {
    EvalException e = failing("__structuredAttrs = true; deep = let x = { inherit x; }; in x;");
    assertThat(e.error().code()).isEqualTo(ErrorCode.CALL_DEPTH_EXCEEDED);
  }

  @Test
  void structuredAttributesHaveToBeUtf8() {
    EvalException e = failing("__structuredAttrs = true; raw = \"\u00ff\";");
    assertThat(e.getMessage()).contains("UTF-8");
  }

  @Test
  void aFixedDerivationIsWarnedAboutForAnEmptyHash() {
    assertThat(
            Nix.messages(
                Nix.SETTINGS,
                "(derivation { name = \"n\"; system = \"s\"; builder = \"b\"; outputHash = \"\";"
                    + " outputHashAlgo = \"sha256\"; }).drvPath"))
        .singleElement()
        .asString()
        .contains("sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  }

  @Test
  void checksOfOutputsWithoutEffectAreWarnedAbout() {
    assertThat(
            Nix.messages(
                Nix.SETTINGS,
                "(derivation { name = \"n\"; system = \"s\"; builder = \"b\"; __structuredAttrs ="
                    + " true; maxSize = 1; }).drvPath"))
        .singleElement()
        .asString()
        .contains("'maxSize'", "outputChecks.OUTPUT.maxSize");
  }

  @Test
  void aBuilderThatSubmitsItsOutputIsNotToldWhereItGoes() {
    try (Instantiator nix = Nix.open(Nix.EXPERIMENTAL)) {
      String path =
          nix.text(
                  "derivation { name = \"n\"; system = \"s\"; builder = \"b\"; outputHash ="
                      + " \"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\";"
                      + " requiredSystemFeatures = [ \"builder-rpc-v0\" ]; }")
              .derivationPath();
      assertThat(nix.store().readDerivation(nix.store().dir().parse(path)).env())
          .doesNotContainKey("out");
    }
  }

  @Test
  void theEvaluatorIsFineAfterAFailure() {
    try (Instantiator nix = Nix.open(Nix.SETTINGS)) {
      Expression bad = nix.text("(derivation { name = \"a\\nb\"; }).drvPath");
      assertThat(org.assertj.core.api.Assertions.catchThrowable(bad::print))
          .isInstanceOf(EvalException.class);
      assertThat(nix.text("1 + 1").print()).isEqualTo("2");
    }
  }

  private static String frames(EvalException e) {
    StringBuilder all = new StringBuilder();
    for (Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      all.append(frame.message()).append('\n');
    }
    return all.toString();
  }
}
