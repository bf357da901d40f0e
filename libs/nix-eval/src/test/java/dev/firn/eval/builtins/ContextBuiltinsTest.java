package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.error.ErrorCode;
import org.junit.jupiter.api.Test;

class ContextBuiltinsTest {
  private static final String FILE = "/nix/store/00000000000000000000000000000000-f";
  private static final String DRV = "/nix/store/00000000000000000000000000000000-d.drv";

  private static String with(String path, String reference) {
    return "(builtins.appendContext \"s\" { \"" + path + "\" = " + reference + "; })";
  }

  @Test
  void getContextGivesBackWhatAppendContextTook() {
    assertThatNix(
            "builtins.getContext "
                + with(DRV, "{ path = true; allOutputs = true; outputs = [ \"out\" \"dev\" ]; }"))
        .evaluatesTo(
            "{ \""
                + DRV
                + "\" = { allOutputs = true; outputs = [ \"dev\" \"out\" ]; path = true; }; }");
  }

  @Test
  void appendContextLeavesOutWhatIsFalse() {
    assertThatNix("builtins.hasContext " + with(FILE, "{ path = false; outputs = [ ]; }"))
        .evaluatesTo("false");
  }

  @Test
  void appendContextAddsToTheContextThatIsThere() {
    assertThatNix(
            "builtins.attrNames (builtins.getContext (builtins.appendContext (builtins.toFile \"f\" \"\") { \""
                + DRV
                + "\" = { path = true; }; }))")
        .evaluatesTo("[ \"" + DRV + "\" \"" + FILE + "\" ]");
  }

  @Test
  void appendContextRefusesWhatIsNoStorePath() {
    assertThatNix("builtins.appendContext \"s\" { \"/etc\" = { }; }")
        .failsWith(ErrorCode.INVALID_STORE_PATH)
        .saying("/etc")
        .at(1, 30);
  }

  @Test
  void appendContextRefusesWhatIsInsideAStoreObject() {
    assertThatNix(with(FILE + "/bin", "{ path = true; }")).failsWith(ErrorCode.INVALID_STORE_PATH);
  }

  @Test
  void appendContextRefusesOutputsOfWhatIsNoDerivation() {
    assertThatNix(with(FILE, "{ outputs = [ \"out\" ]; }"))
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .saying("no derivation");
  }

  @Test
  void appendContextRefusesAllOutputsOfWhatIsNoDerivation() {
    assertThatNix(with(FILE, "{ allOutputs = true; }"))
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .saying("no derivation");
  }

  @Test
  void unsafeDiscardStringContextLeavesTheText() {
    assertThatNix(
            "builtins.unsafeDiscardStringContext " + with(FILE, "{ path = true; }") + " == \"s\"")
        .evaluatesTo("true");
  }

  @Test
  void unsafeDiscardStringContextCopiesAPathToTheStore() {
    assertThatNix("builtins.unsafeDiscardStringContext /f").evaluatesTo("\"" + FILE + "\"");
  }

  @Test
  void unsafeDiscardOutputDependencyLeavesTheDerivationsFile() {
    assertThatNix(
            "builtins.getContext (builtins.unsafeDiscardOutputDependency "
                + with(DRV, "{ allOutputs = true; outputs = [ \"out\" ]; }")
                + ")")
        .evaluatesTo("{ \"" + DRV + "\" = { outputs = [ \"out\" ]; path = true; }; }");
  }

  @Test
  void addDrvOutputDependenciesTakesBackWhatWasDiscarded() {
    assertThatNix(
            "builtins.getContext (builtins.addDrvOutputDependencies "
                + with(DRV, "{ path = true; }")
                + ")")
        .evaluatesTo("{ \"" + DRV + "\" = { allOutputs = true; }; }");
  }

  @Test
  void addDrvOutputDependenciesRefusesAStringWithoutContext() {
    assertThatNix("builtins.addDrvOutputDependencies \"s\"")
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .at(1, 1);
  }

  @Test
  void addDrvOutputDependenciesRefusesWhatIsNoDerivation() {
    assertThatNix("builtins.addDrvOutputDependencies " + with(FILE, "{ path = true; }"))
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .saying(FILE);
  }

  @Test
  void addDrvOutputDependenciesRefusesASingleOutput() {
    assertThatNix("builtins.addDrvOutputDependencies " + with(DRV, "{ outputs = [ \"dev\" ]; }"))
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .saying("'dev'");
  }
}
