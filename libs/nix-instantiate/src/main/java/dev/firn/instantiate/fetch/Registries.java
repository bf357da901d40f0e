package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Looks names of flakes up: in what flags say, then the user's, system's and global registry. */
public final class Registries {
  private static final int MAX_STEPS = 100;

  private final FetchSettings settings;
  private final Downloads downloads;
  private final CopyOnWriteArrayList<Registry.Entry> flags = new CopyOnWriteArrayList<>();
  private volatile Optional<List<Registry>> files = Optional.empty();
  private volatile Optional<FetchException> globalFault = Optional.empty();

  Registries(FetchSettings settings, Downloads downloads) {
    this.settings = settings;
    this.downloads = downloads;
  }

  /** Which registries count. */
  public enum Use {
    NONE,
    /** What is the same for everybody: flags and the global registry. */
    LIMITED,
    ALL
  }

  /**
   * What a name stands for.
   *
   * @param extra attributes for the flake: {@code dir}
   */
  public record Resolved(Input input, InputAttrs extra) {}

  /** Makes one reference stand for another, before all registries. */
  public void override(Input from, Input to, InputAttrs extra) {
    flags.add(new Registry.Entry(from, to, extra, false));
  }

  /**
   * Replaces names until there is none to replace.
   *
   * @throws FetchException {@code registry} if there is no such name, or names go in a circle
   */
  public Resolved resolve(Input wanted, Use use) {
    Resolved at = new Resolved(wanted, InputAttrs.EMPTY);
    if (use == Use.NONE) {
      return at;
    }
    for (int step = 0; step < MAX_STEPS; step++) {
      Optional<Resolved> next = step(at.input(), use);
      if (next.isEmpty()) {
        if (!at.input().isDirect()) {
          throw notFound(at.input(), use);
        }
        return at;
      }
      at = next.get();
    }
    throw new FetchException(
        "registry", "the flake registries go in a circle for '" + wanted + "'");
  }

  private FetchException notFound(Input input, Use use) {
    String why = "flake '" + input + "' is in no flake registry";
    if (globalFault.isPresent()) {
      return new FetchException(
          "registry",
          why
              + ", and the global one cannot be read ("
              + globalFault.get().getMessage()
              + "); name the source itself, or set 'flake-registry' to a file",
          globalFault.get());
    }
    return new FetchException(
        "registry",
        why + (use == Use.LIMITED ? " that counts for inputs (flags and the global one)" : ""));
  }

  private Optional<Resolved> step(Input input, Use use) {
    Optional<Resolved> found = find(flags, input);
    if (found.isPresent()) {
      return found;
    }
    if (input.isDirect() && local(use).isEmpty()) {
      return Optional.empty();
    }
    for (Registry registry : all()) {
      if (use == Use.ALL || registry.kind() == Registry.Kind.GLOBAL) {
        found = find(registry.entries(), input);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private List<Path> local(Use use) {
    List<Path> out = new ArrayList<>();
    if (use == Use.ALL) {
      settings.registries().user().filter(Files::exists).ifPresent(out::add);
      settings.registries().system().filter(Files::exists).ifPresent(out::add);
    }
    return out;
  }

  private static Optional<Resolved> find(List<Registry.Entry> entries, Input input) {
    for (Registry.Entry entry : entries) {
      if (entry.exact()) {
        if (entry.from().equals(input)) {
          return Optional.of(new Resolved(entry.to(), entry.extra()));
        }
      } else if (entry.from().covers(input)) {
        Optional<String> ref = entry.from().ref().isPresent() ? Optional.empty() : input.ref();
        Optional<String> rev = entry.from().rev().isPresent() ? Optional.empty() : input.rev();
        return Optional.of(new Resolved(entry.to().withOverrides(ref, rev), entry.extra()));
      }
    }
    return Optional.empty();
  }

  private synchronized List<Registry> all() {
    if (files.isEmpty()) {
      List<Registry> read = new ArrayList<>();
      settings.registries().user().ifPresent(f -> read.add(file(Registry.Kind.USER, f)));
      settings.registries().system().ifPresent(f -> read.add(file(Registry.Kind.SYSTEM, f)));
      read.add(global());
      files = Optional.of(read);
    }
    return files.get();
  }

  private Registry file(Registry.Kind kind, Path file) {
    if (!Files.exists(file)) {
      return new Registry(kind, List.of());
    }
    try {
      return Registry.parse(
          kind, Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
    } catch (IOException | FetchException | StoreException e) {
      settings.warn().accept("cannot read flake registry '" + file + "': " + e.getMessage());
      return new Registry(kind, List.of());
    }
  }

  private Registry global() {
    String where = settings.registries().global();
    if (where.isEmpty()) {
      return new Registry(Registry.Kind.GLOBAL, List.of());
    }
    if (where.startsWith("/")) {
      return file(Registry.Kind.GLOBAL, Path.of(where));
    }
    try {
      return Registry.parse(Registry.Kind.GLOBAL, downloads.text(where, Map.of()), where);
    } catch (FetchException e) {
      globalFault = Optional.of(e);
      return new Registry(Registry.Kind.GLOBAL, List.of());
    }
  }
}
