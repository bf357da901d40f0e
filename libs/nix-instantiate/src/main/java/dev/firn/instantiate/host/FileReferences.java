package dev.firn.instantiate.host;

import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.StringContext;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the text of a file in the store refers to. */
final class FileReferences {
  private FileReferences() {}

  /** Those that the file's store object refers to and that are named in its text. */
  static StringContext context(Store store, String path, byte[] text) {
    Set<StorePath> references =
        store
            .dir()
            .trySplit(path)
            .flatMap(inside -> store.queryPathInfo(inside.storePath()))
            .map(info -> (Set<StorePath>) info.references())
            .orElse(Set.of());
    if (references.isEmpty()) {
      return StringContext.EMPTY;
    }
    String searched = new String(text, StandardCharsets.ISO_8859_1);
    List<ContextElement> named = new ArrayList<>();
    for (StorePath reference : references) {
      if (searched.contains(reference.hashPart())) {
        named.add(new ContextElement.Opaque(store.dir().print(reference)));
      }
    }
    return StringContext.of(named);
  }
}
