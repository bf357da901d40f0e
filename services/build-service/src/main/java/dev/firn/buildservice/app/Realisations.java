package dev.firn.buildservice.app;

import dev.firn.store.path.StorePath;
import java.util.Optional;

/** Where outputs turned out to be whose paths only a build tells. */
@FunctionalInterface
public interface Realisations {
  /** The path of a derivation's output, if it was built. */
  Optional<StorePath> find(StorePath derivation, String output);
}
