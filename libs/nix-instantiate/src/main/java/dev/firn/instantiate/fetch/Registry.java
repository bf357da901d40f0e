package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names of flakes and what they stand for: a registry file of version 2. */
public record Registry(Kind kind, List<Entry> entries) {
  /** Where a registry comes from; the earlier ones count first. */
  public enum Kind {
    /** {@code --override-flake}. */
    FLAG,
    USER,
    SYSTEM,
    GLOBAL
  }

  /**
   * A name.
   *
   * @param extra attributes for the flake, not the source: {@code dir}
   * @param exact whether branch and commit must be the same, too
   */
  public record Entry(Input from, Input to, InputAttrs extra, boolean exact) {}

  public Registry {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a registry.
   *
   * @throws FetchException if it is none
   */
  public static Registry parse(Kind kind, String text, String name) {
    Json.Object json = Json.parseObject(text, "flake registry '" + name + "'");
    long version = json.number("version").orElse(0L);
    if (version != 2) {
      throw new FetchException(
          "registry", "flake registry '" + name + "' has version " + version + ", not 2");
    }
    List<Entry> entries = new ArrayList<>();
    if (json.get("flakes").orElse(null) instanceof Json.Array flakes) {
      for (Json flake : flakes.elements()) {
        if (!(flake instanceof Json.Object entry)) {
          throw new FetchException("registry", "flake registry '" + name + "' is malformed");
        }
        InputAttrs to = InputAttrs.fromJson(part(entry, "to", name));
        Optional<String> dir = to.text("dir");
        entries.add(
            new Entry(
                Input.fromAttrs(InputAttrs.fromJson(part(entry, "from", name))),
                Input.fromAttrs(to.without("dir")),
                dir.isPresent() ? InputAttrs.of("dir", dir.get()) : InputAttrs.EMPTY,
                entry.get("exact").equals(Optional.of(new Json.Flag(true)))));
      }
    }
    return new Registry(kind, entries);
  }

  private static Json.Object part(Json.Object entry, String part, String name) {
    return entry
        .object(part)
        .orElseThrow(
            () ->
                new FetchException(
                    "registry",
                    "flake registry '" + name + "' has an entry without '" + part + "'"));
  }
}
