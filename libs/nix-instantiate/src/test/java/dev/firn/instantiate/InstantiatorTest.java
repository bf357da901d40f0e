package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class InstantiatorTest {
  private static final NixSettings DUMMY = NixSettings.defaults().with("store", "dummy://");

  @Test
  void aDerivationHasThePathThatNixGivesIt() {
    try (Instantiator nix = Instantiator.open(DUMMY)) {
      Expression one =
          nix.text(
              "derivation { name = \"x\"; builder = \"/bin/sh\"; system = \"x86_64-linux\"; }");
      assertThat(one.derivationPath())
          .isEqualTo("/nix/store/97qlv6h78lxlm9zc8849ahsbcklhsi2y-x.drv");
    }
  }

  @Test
  void aValueIsPrintedWhole() {
    try (Instantiator nix = Instantiator.open(DUMMY)) {
      assertThat(nix.text("{ a = [ (1 + 1) ]; }").print()).isEqualTo("{ a = [ 2 ]; }");
    }
  }

  @Test
  void functionsOnTheWayAreCalledWithTheArguments() {
    try (Instantiator nix = Instantiator.open(DUMMY)) {
      Expression selected =
          nix.text("{ n, s ? \"\" }: { both = [ (n + 1) s ]; }")
              .argument("n", "41")
              .stringArgument("s", "yes")
              .select("both");
      assertThat(selected.print()).isEqualTo("[ 42 \"yes\" ]");
    }
  }

  @Test
  void withoutTheirFeatureTheBuiltinsOfFlakesAreThereAndRefuse() {
    try (Instantiator nix = Instantiator.open(DUMMY)) {
      assertThat(nix.text("map (n: builtins ? ${n}) [ \"getFlake\" \"parseFlakeRef\" ]").print())
          .isEqualTo("[ true true ]");
      Expression call = nix.text("builtins.parseFlakeRef \"github:a/b\"");
      assertThatThrownBy(call::print)
          .asInstanceOf(InstanceOfAssertFactories.throwable(EvalException.class))
          .extracting(e -> e.error().code())
          .isEqualTo(ErrorCode.FEATURE_DISABLED);
    }
  }
}
