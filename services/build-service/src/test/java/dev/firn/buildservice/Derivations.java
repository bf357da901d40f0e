package dev.firn.buildservice;

import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Writes derivations that run a script of the sandbox's shell. */
final class Derivations {
  private final LocalStore store;
  private final DerivationHasher hasher;

  Derivations(LocalStore store) {
    this.store = store;
    this.hasher = new DerivationHasher(StoreDir.DEFAULT, store::readDerivation);
  }

  /** One whose script sees its inputs' outputs as $1, $2 …. */
  Instantiated add(String name, String script, Instantiated... inputs) {
    TreeMap<StorePath, InputOutputs> uses = new TreeMap<>();
    List<String> args = new java.util.ArrayList<>(List.of("-c", script, "sh"));
    for (Instantiated input : inputs) {
      uses.put(input.path(), InputOutputs.of(Set.of("out")));
      args.add(out(input));
    }
    Instantiated made =
        hasher.instantiate(
            new Derivation(
                name,
                new TreeMap<>(Map.of("out", new DerivationOutput.Deferred())),
                uses,
                Collections.emptySortedSet(),
                "x86_64-linux",
                "/bin/sh",
                args,
                new TreeMap<>(),
                Optional.empty()));
    store.addDerivation(made);
    store.flush();
    return made;
  }

  /** One that is downloaded. */
  Instantiated fetched(String url) {
    Instantiated made =
        hasher.instantiate(
            new Derivation(
                "fetched",
                new TreeMap<>(
                    Map.of(
                        "out",
                        new DerivationOutput.Fixed(
                            new ContentAddress(
                                ContentAddressMethod.FLAT,
                                Hash.digest(HashAlgorithm.SHA256, "contents"))))),
                new TreeMap<>(),
                Collections.emptySortedSet(),
                "builtin",
                "builtin:fetchurl",
                List.of(),
                new TreeMap<>(Map.of("url", url)),
                Optional.empty()));
    store.addDerivation(made);
    store.flush();
    return made;
  }

  static StorePath outPath(Instantiated drv) {
    return drv.derivation()
        .outputs()
        .get("out")
        .knownPath(StoreDir.DEFAULT, drv.derivation().name(), "out")
        .orElseThrow();
  }

  static String out(Instantiated drv) {
    return StoreDir.DEFAULT.print(outPath(drv));
  }

  static String print(Instantiated drv) {
    return StoreDir.DEFAULT.print(drv.path());
  }
}
