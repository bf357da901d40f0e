package dev.firn.instantiate;

import dev.firn.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void theLibraryKeepsTheHouseRules() {
    HouseRules.checkLibrary(
        "dev.firn.instantiate",
        20,
        "dev.firn.syntax..",
        "dev.firn.eval..",
        "dev.firn.store..",
        "org.eclipse.jgit..",
        "org.apache.commons.compress..",
        "org.tukaani.xz..",
        "com.fasterxml.jackson..");
  }
}
