package dev.firn.instantiate.host;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Host;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.instantiate.settings.NixPath;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds where entries of search paths are, each once. Thread-safe. */
final class SearchPathEntries {
  private final SearchPathSource source;
  private final String workingDirectory;
  private final Predicate<String> exists;
  private final MessageSink messages;
  private final ConcurrentHashMap<String, Optional<String>> resolved = new ConcurrentHashMap<>();

  SearchPathEntries(
      SearchPathSource source,
      String workingDirectory,
      Predicate<String> exists,
      MessageSink messages) {
    this.source = source;
    this.workingDirectory = workingDirectory;
    this.exists = exists;
    this.messages = messages;
  }

  @Nullable String resolve(String entry) {
    Optional<String> known = resolved.get(entry);
    if (known == null) {
      known = Optional.ofNullable(find(entry));
      resolved.put(entry, known);
    }
    return known.orElse(null);
  }

  /** The path that an entry would be if it is one. */
  String absolute(String entry) {
    return CanonicalPath.resolve(workingDirectory, entry);
  }

  private @Nullable String find(String entry) {
    if (NixPath.isUrl(entry)) {
      String fetched = fetch(entry);
      if (fetched != null) {
        return fetched;
      }
    } else if (entry.indexOf(':') >= 0) {
      String fetched = source.resolve(entry);
      if (fetched != null) {
        return fetched;
      }
    }
    String path = absolute(entry);
    if (exists.test(path)) {
      return path;
    }
    warn("the search path's entry '" + entry + "' does not exist and is ignored");
    return null;
  }

  private @Nullable String fetch(String entry) {
    try {
      return source.resolve(entry);
    } catch (EvalException e) {
      warn(
          "the search path's entry '"
              + entry
              + "' cannot be downloaded and is ignored: "
              + e.getMessage());
      return null;
    }
  }

  private void warn(String text) {
    messages.message(Host.MessageKind.WARNING, text);
  }
}
