package dev.firn.store.derivation;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.Optional;

/** What is known, before the build, about where an output will be. */
public sealed interface DerivationOutput {
  /** The path follows from the derivation and is known. */
  record InputAddressed(StorePath path) implements DerivationOutput {}

  /** The content is known; the path follows from it. */
  record Fixed(ContentAddress address) implements DerivationOutput {
    /** The path that the content address leads to. */
    public StorePath path(StoreDir dir, String derivationName, String outputName) {
      return dir.makeContentPath(StoreDir.outputName(derivationName, outputName), address);
    }
  }

  /** The path will follow from the content, which is not known before the build. */
  record Floating(ContentAddressMethod method, HashAlgorithm algorithm)
      implements DerivationOutput {}

  /** Input-addressed, but an input's path is not known yet. */
  record Deferred() implements DerivationOutput {}

  /** As {@link Floating}, built anew every time. */
  record Impure(ContentAddressMethod method, HashAlgorithm algorithm) implements DerivationOutput {}

  /** The output's path, where it is known. */
  default Optional<StorePath> knownPath(StoreDir dir, String derivationName, String outputName) {
    return switch (this) {
      case InputAddressed o -> Optional.of(o.path());
      case Fixed o -> Optional.of(o.path(dir, derivationName, outputName));
      case Floating _, Deferred _, Impure _ -> Optional.empty();
    };
  }
}
