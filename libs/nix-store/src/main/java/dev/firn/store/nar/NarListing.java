package dev.firn.store.nar;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.store.StoreException;
import dev.firn.store.text.ByteStrings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an archive holds, without the contents. */
public sealed interface NarListing {
  /** A regular file; {@code offset} is that of its contents in the archive. */
  record Regular(boolean executable, long size, long offset) implements NarListing {}

  /** A symbolic link. */
  record Symlink(String target) implements NarListing {}

  /** A directory. */
  record Directory(SortedMap<String, NarListing> entries) implements NarListing {
    public Directory {
      entries = Collections.unmodifiableSortedMap(entries);
    }
  }

  /**
   * Reads an archive.
   *
   * @throws NarException if it is malformed
   */
  static NarListing read(InputStream nar) throws IOException {
    NarReader reader = new NarReader(nar);
    NarListing root = of(reader, reader.next());
    reader.next();
    return root;
  }

  /** Recursion ends at the reader's limit of 64 levels. */
  private static NarListing of(NarReader reader, NarEvent event) throws IOException {
    return switch (event) {
      case NarEvent.Regular f -> new Regular(f.executable(), f.size(), f.offset());
      case NarEvent.Symlink l -> new Symlink(l.target());
      case NarEvent.Directory _ -> {
        SortedMap<String, NarListing> entries = new TreeMap<>();
        NarEvent next = reader.next();
        while (!(next instanceof NarEvent.EndOfDirectory)) {
          entries.put(nameOf(next), of(reader, next));
          next = reader.next();
        }
        yield new Directory(entries);
      }
      case NarEvent.EndOfDirectory _, NarEvent.EndOfArchive _ ->
          throw new IllegalStateException("not the beginning of an object: " + event);
    };
  }

  private static String nameOf(NarEvent event) {
    return switch (event) {
      case NarEvent.Regular f -> f.name();
      case NarEvent.Symlink l -> l.name();
      case NarEvent.Directory d -> d.name();
      case NarEvent.EndOfDirectory _, NarEvent.EndOfArchive _ -> "";
    };
  }

  /**
   * The object at {@code path}, such as {@code /bin/sh}; {@code /} is the root. Links are not
   * followed.
   */
  default Optional<NarListing> find(String path) {
    NarListing at = this;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      NarListing next = at instanceof Directory d ? d.entries().get(part) : null;
      if (next == null) {
        return Optional.empty();
      }
      at = next;
    }
    return Optional.of(at);
  }

  /**
   * The JSON of Nix's {@code nar ls --json --recursive}, or of {@code --json} alone.
   *
   * @throws NarException {@code not-utf8} if a name or target cannot be in JSON
   */
  default ObjectNode toJson(boolean recursive) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Regular f ->
          json.put("executable", f.executable())
              .put("narOffset", f.offset())
              .put("size", f.size())
              .put("type", "regular");
      case Symlink l -> json.put("target", text(l.target())).put("type", "symlink");
      case Directory d -> {
        ObjectNode entries = json.putObject("entries");
        d.entries()
            .forEach(
                (name, child) ->
                    entries.set(
                        text(name),
                        recursive ? child.toJson(true) : JsonNodeFactory.instance.objectNode()));
        json.put("type", "directory");
      }
    }
    return json;
  }

  /** The content of a binary cache's {@code .ls} file: version 1, the root under {@code root}. */
  default ObjectNode toCacheJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("root", toJson(true));
    return json.put("version", 1);
  }

  private static String text(String bytes) {
    return ByteStrings.toText(bytes)
        .orElseThrow(
            () ->
                new NarException(
                    "not-utf8", "name or target " + StoreException.show(bytes) + " is not UTF-8"));
  }

  /**
   * Copies the contents of the file at {@code path} out of an archive, which is read to its end.
   *
   * @throws NarException {@code no-such-file}, or if the archive is malformed
   */
  static void copyFile(InputStream nar, String path, OutputStream out) throws IOException {
    NarReader reader = new NarReader(nar);
    String wanted = path.replaceAll("/+", "/").replaceAll("^/|/$", "");
    StringBuilder at = new StringBuilder();
    boolean found = false;
    while (true) {
      NarEvent event = reader.next();
      switch (event) {
        case NarEvent.Directory d -> at.append('/').append(d.name());
        case NarEvent.EndOfDirectory _ -> at.setLength(at.lastIndexOf("/"));
        case NarEvent.Regular f -> {
          if ((at + "/" + f.name()).replaceAll("^/+", "").equals(wanted)) {
            reader.copyContents(out);
            found = true;
          }
        }
        case NarEvent.Symlink _ -> {}
        case NarEvent.EndOfArchive _ -> {
          if (!found) {
            throw new NarException(
                "no-such-file",
                "the archive has no regular file at " + StoreException.show("/" + wanted));
          }
          return;
        }
      }
    }
  }
}
