package dev.firn.instantiate.fetch;

import dev.firn.eval.value.EvalThread;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.store.hash.Hash;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import java.util.Optional;

/** Downloaded files whose store path comes from the hash of their bytes. */
final class FlatFiles {
  private FlatFiles() {}

  static StorePath fetch(
      Sources sources, Downloads downloads, String url, String name, Optional<Hash> expected) {
    if (expected.isEmpty()) {
      return download(downloads, url, name);
    }
    StorePath wanted = path(sources, name, expected.get());
    if (sources.store().isValid(wanted)) {
      sources.access().allow(wanted);
      return wanted;
    }
    StorePath got = download(downloads, url, name);
    if (!got.equals(wanted)) {
      throw new FetchException(
          "hash-mismatch",
          "the hash of the file from '"
              + url
              + "' is not the expected one:\n  expected: "
              + expected.get()
              + "\n  got:      "
              + downloads.hashOf(got));
    }
    return got;
  }

  private static StorePath download(Downloads downloads, String url, String name) {
    EvalThread.currentMeter().fetch();
    return EvalThread.waiting(() -> downloads.file(url, name));
  }

  private static StorePath path(Sources sources, String name, Hash hash) {
    return sources
        .store()
        .dir()
        .makeContentPath(name, new ContentAddress(ContentAddressMethod.FLAT, hash));
  }
}
