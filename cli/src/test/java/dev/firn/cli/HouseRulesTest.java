package dev.firn.cli;

import dev.firn.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void keepsTheRulesOfTheHouse() {
    HouseRules.checkLibrary(
        "dev.firn.cli",
        10,
        "dev.firn.syntax..",
        "dev.firn.eval..",
        "dev.firn.store..",
        "dev.firn.instantiate..",
        "dev.firn.agent..",
        "dev.firn.build..",
        "com.fasterxml.jackson..",
        "org.apache.commons.compress..",
        "org.jline..",
        "com.sun.management..");
  }
}
