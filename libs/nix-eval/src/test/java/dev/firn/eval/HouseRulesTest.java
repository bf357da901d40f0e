package dev.firn.eval;

import dev.firn.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void theEvaluatorKnowsOnlyTheSyntaxAndTheJdk() {
    HouseRules.checkLibrary("dev.firn.eval", 60, "dev.firn.syntax..", "com.sun.management..");
  }
}
