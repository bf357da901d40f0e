package dev.firn.build;

import dev.firn.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void theLibraryKeepsTheHouseRules() {
    HouseRules.checkLibrary(
        "dev.firn.build",
        30,
        "dev.firn.store..",
        "dev.firn.instantiate..",
        "com.fasterxml.jackson..",
        "org.apache.commons.compress..");
  }
}
