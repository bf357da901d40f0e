package dev.firn.syntax;

import dev.firn.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void dependsOnTheJdkAlone() {
    HouseRules.checkLibrary("dev.firn.syntax", 40);
  }
}
