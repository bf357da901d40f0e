package dev.firn.buildservice.domain;

import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.StorePath;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Derivations by short names; `a` needs what {@code add} was told. */
final class Graphs {
  private final Map<StorePath, Derivation> derivations = new HashMap<>();

  StorePath add(String name, String... needs) {
    TreeMap<StorePath, InputOutputs> inputs = new TreeMap<>();
    for (String need : needs) {
      inputs.put(drv(need), InputOutputs.of(Set.of("out")));
    }
    Map<String, DerivationOutput> outputs =
        Map.of("out", new DerivationOutput.InputAddressed(out(name)));
    derivations.put(
        drv(name),
        new Derivation(
            name,
            new TreeMap<>(outputs),
            inputs,
            Collections.emptySortedSet(),
            "x86_64-linux",
            "/bin/sh",
            List.of(),
            new TreeMap<>(),
            Optional.empty()));
    return drv(name);
  }

  Derivation read(StorePath path) {
    Derivation found = derivations.get(path);
    if (found == null) {
      throw new PlanException("missing", "no derivation " + path);
    }
    return found;
  }

  static StorePath drv(String name) {
    return path(name + ".drv");
  }

  static StorePath out(String name) {
    return path(name);
  }

  private static StorePath path(String name) {
    return StorePath.of(Hash.digest(HashAlgorithm.SHA256, name).compress(20), name);
  }
}
