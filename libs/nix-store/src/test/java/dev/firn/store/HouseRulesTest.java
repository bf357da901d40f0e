package dev.firn.store;

import dev.firn.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void theLibraryKeepsTheHouseRules() {
    HouseRules.checkLibrary(
        "dev.firn.store",
        40,
        "com.fasterxml.jackson..",
        "com.github.luben.zstd..",
        "org.apache.commons.compress..",
        "org.sqlite..",
        "org.tukaani.xz..");
  }
}
