package dev.firn.instantiate.builtins;

import dev.firn.eval.value.ContextElement;
import dev.firn.instantiate.host.Closures;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StorePath;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The inputs of a derivation, from what its attributes' strings refer to. */
final class Inputs {
  private final FileSystemHost host;
  private final Store store;
  private final SortedMap<StorePath, Uses> derivations = new TreeMap<>();
  private final SortedSet<StorePath> sources = new TreeSet<>();

  Inputs(FileSystemHost host) {
    this.host = host;
    this.store = host.store();
  }

  void add(Set<ContextElement> elements) {
    for (ContextElement element : elements) {
      switch (element) {
        case ContextElement.Opaque(String path) -> {
          StorePath source = store.dir().parse(path);
          host.ensureCopied(source);
          sources.add(source);
        }
        case ContextElement.DrvDeep(String path) -> addClosure(store.dir().parse(path));
        case ContextElement.Built(ContextElement derivation, String output) ->
            uses(derivation).outputs.add(output);
      }
    }
  }

  private Uses uses(ContextElement derivation) {
    return derivation instanceof ContextElement.Built(ContextElement inner, String output)
        ? uses(inner).dynamic.computeIfAbsent(output, _ -> new Uses())
        : uses(store.dir().parse(derivation.path()));
  }

  private Uses uses(StorePath derivation) {
    return derivations.computeIfAbsent(derivation, _ -> new Uses());
  }

  /** Everything that the derivation needs, with every output of every derivation in it. */
  private void addClosure(StorePath derivation) {
    for (StorePath path : Closures.of(store, derivation)) {
      sources.add(path);
      if (path.isDerivation()) {
        uses(path).outputs.addAll(store.readDerivation(path).outputs().keySet());
      }
    }
  }

  SortedSet<StorePath> sources() {
    return sources;
  }

  SortedMap<StorePath, InputOutputs> derivations() {
    SortedMap<StorePath, InputOutputs> all = new TreeMap<>();
    derivations.forEach((path, uses) -> all.put(path, uses.frozen()));
    return all;
  }

  private static final class Uses {
    final SortedSet<String> outputs = new TreeSet<>();
    final SortedMap<String, Uses> dynamic = new TreeMap<>();

    InputOutputs frozen() {
      SortedMap<String, InputOutputs> below = new TreeMap<>();
      dynamic.forEach((output, uses) -> below.put(output, uses.frozen()));
      return new InputOutputs(outputs, below);
    }
  }
}
