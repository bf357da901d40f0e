package dev.firn.buildservice.app;

import dev.firn.build.BuildTrace;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings what a build needs into the work store. On the machine that evaluated it is there. */
final class InputFetcher {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  private final WorkStore store;
  private final DerivationSource derivations;
  private final Realisations realisations;
  private final BuildTrace trace;

  InputFetcher(
      WorkStore store, DerivationSource derivations, Realisations realisations, BuildTrace trace) {
    this.store = store;
    this.derivations = derivations;
    this.realisations = realisations;
    this.trace = trace;
  }

  /**
   * Makes the derivation, its sources and the outputs that it uses valid here.
   *
   * @throws dev.firn.kit.kafka.TransientException if the store cannot be reached
   * @throws dev.firn.store.StoreException if something is nowhere
   */
  Derivation fetch(StorePath path) {
    store.ensure(List.of(path));
    Derivation derivation = derivations.read(path);
    List<StorePath> needed = new ArrayList<>(derivation.inputSources());
    List<Found> found = new ArrayList<>();
    derivation
        .inputDerivations()
        .forEach(
            (input, outputs) -> {
              Derivation read = derivations.read(input);
              for (String output : outputs.outputs()) {
                known(input, read, output)
                    .ifPresentOrElse(
                        needed::add,
                        () ->
                            realisations
                                .find(input, output)
                                .ifPresent(at -> found.add(new Found(input, output, at))));
              }
            });
    found.forEach(f -> needed.add(f.at));
    store.ensure(needed);
    for (Found f : found) {
      if (trace.find(f.derivation, f.output).isEmpty()) {
        trace.record(f.derivation, f.output, f.at);
      }
    }
    return derivation;
  }

  private record Found(StorePath derivation, String output, StorePath at) {}

  private static Optional<StorePath> known(StorePath path, Derivation read, String output) {
    var how = read.outputs().get(output);
    return how == null ? Optional.empty() : how.knownPath(DIR, path.derivationName(), output);
  }
}
