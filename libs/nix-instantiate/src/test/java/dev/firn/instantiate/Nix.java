package dev.firn.instantiate;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.host.DerivationBuilder;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.objects.DummyStore;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StoreDir;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Instantiators over a store in memory, for tests. */
final class Nix {
  static final NixSettings SETTINGS = NixSettings.defaults();

  static final NixSettings EXPERIMENTAL =
      SETTINGS.with(
          "experimental-features",
          "ca-derivations dynamic-derivations impure-derivations flakes fetch-tree");

  private Nix() {}

  static Store store() {
    return DummyStore.inMemory(StoreDir.DEFAULT);
  }

  static Instantiator.Builder builder(NixSettings settings) {
    return Instantiator.builder(settings).store(store()).environment(Map.of());
  }

  static Instantiator open(NixSettings settings) {
    return builder(settings).open();
  }

  static Instantiator withBuilder(Store store, NixSettings settings, DerivationBuilder builder) {
    return builder(settings).store(store).derivationBuilder(builder).open();
  }

  /** What an expression prints. */
  static String eval(String expression) {
    return eval(SETTINGS, expression);
  }

  static String eval(NixSettings settings, String expression) {
    try (Instantiator nix = open(settings)) {
      return nix.text(expression).print();
    }
  }

  /** What an expression fails with. */
  static EvalException failure(String expression) {
    return failure(SETTINGS, expression);
  }

  static EvalException failure(NixSettings settings, String expression) {
    try (Instantiator nix = open(settings)) {
      String printed;
      try {
        printed = nix.text(expression).print();
      } catch (EvalException e) {
        return e;
      }
      throw new AssertionError("expected an error, but it is " + printed);
    }
  }

  /** What an expression tells while it is evaluated. */
  static List<String> messages(NixSettings settings, String expression) {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (Instantiator nix = builder(settings).messages((kind, text) -> lines.add(text)).open()) {
      nix.text(expression).print();
    }
    return lines;
  }
}
