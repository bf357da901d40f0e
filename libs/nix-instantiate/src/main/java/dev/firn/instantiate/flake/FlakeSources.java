package dev.firn.instantiate.flake;

import dev.firn.eval.machine.Machine;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.builtins.FetchFaults;
import dev.firn.instantiate.fetch.input.FetchAttr;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.input.InputAttrs;
import java.util.Map;
import java.util.Set;

/** Brings flakes and reads their {@code flake.nix}. Only on a thread that evaluates. */
final class FlakeSources {
  private static final Set<String> SELF_ATTRIBUTES = Set.of("submodules", "lfs");

  private final Machine machine;
  private final Fetcher fetcher;
  private final FlakeReader reader;

  FlakeSources(Machine machine, Fetcher fetcher) {
    this.machine = machine;
    this.fetcher = fetcher;
    this.reader = new FlakeReader(machine);
  }

  Machine machine() {
    return machine;
  }

  Fetcher fetcher() {
    return fetcher;
  }

  /** A source and its reference, locked. */
  record Source(FlakeRef resolved, FlakeRef locked, String directory) {}

  Source fetch(FlakeRef ref, Registries.Use use, boolean isFinal) {
    return FetchFaults.guard(
        () -> {
          Fetched fetched =
              isFinal ? fetcher.fetchFinal(ref.input()) : fetcher.fetch(ref.input(), use);
          String subdir = fetched.extra().text("dir").orElse(ref.subdir());
          return new Source(
              new FlakeRef(fetched.resolved(), subdir),
              new FlakeRef(fetched.locked(), subdir),
              directory(fetched, subdir));
        });
  }

  private String directory(Fetched fetched, String subdir) {
    String root = fetcher.store().dir().print(fetched.path());
    String directory = FlakePaths.resolve(root, "./" + subdir);
    if (!directory.equals(root) && !directory.startsWith(root + "/")) {
      throw new FlakeException(
          "bad-dir",
          "the directory '" + subdir + "' of flake '" + fetched.resolved() + "' leaves it");
    }
    return directory;
  }

  /** Fetches a flake and reads it. */
  Flake flake(FlakeRef ref, Registries.Use use, InputPath root, boolean isFinal) {
    Source source = fetch(ref, use, isFinal);
    Flake flake = reader.read(place(ref, source), root);
    Input wanted = source.locked().input();
    for (Map.Entry<String, FetchAttr> self : flake.self().values().entrySet()) {
      if (!SELF_ATTRIBUTES.contains(self.getKey())) {
        throw LiteralValues.failure(
            "'inputs.self' cannot have the attribute '" + self.getKey() + "'", -1);
      }
      if (wanted.scheme().allows(self.getKey())) {
        wanted = wanted.withAttrs(wanted.attrs().with(self.getKey(), self.getValue()));
      }
    }
    if (wanted.equals(source.locked().input())) {
      return flake;
    }
    InputAttrs again = wanted.attrs().without("narHash");
    FlakeRef changed =
        FetchFaults.guard(() -> new FlakeRef(Input.fromAttrs(again), source.locked().subdir()));
    Source refetched = fetch(changed, Registries.Use.NONE, false);
    return reader.read(
        new FlakeReader.Place(ref, source.resolved(), refetched.locked(), refetched.directory()),
        root);
  }

  private static FlakeReader.Place place(FlakeRef ref, Source source) {
    return new FlakeReader.Place(ref, source.resolved(), source.locked(), source.directory());
  }

  /** Reads the flake in a directory that is there already. */
  Flake flakeAt(FlakeRef ref, String directory, InputPath root) {
    return reader.read(new FlakeReader.Place(ref, ref, ref, directory), root);
  }

  /** A path relative to a flake, which has to stay inside its source. */
  String relative(String directory, String path, FlakeRef ref) {
    String resolved = FlakePaths.resolve(directory, path);
    String storeDir = fetcher.store().dir().path();
    if (directory.startsWith(storeDir + "/")) {
      int end = directory.indexOf('/', storeDir.length() + 1);
      String source = end < 0 ? directory : directory.substring(0, end);
      if (!resolved.equals(source) && !resolved.startsWith(source + "/")) {
        throw LiteralValues.failure(
            "input '" + ref + "' leaves the source of the flake that names it", -1);
      }
    }
    return resolved;
  }

  LockFile lockFile(String path) {
    if (machine.host().type(machine.resolveLinks(path)) == null) {
      return LockFile.empty();
    }
    String text =
        new String(machine.host().readFile(path), java.nio.charset.StandardCharsets.ISO_8859_1);
    return parse(text, path);
  }

  LockFile parse(String text, String name) {
    return FetchFaults.guard(
        () ->
            LockFile.parse(
                text,
                name,
                new LockFile.ReadOptions(
                    fetcher.settings().trustForges(), fetcher.settings().warn())));
  }

  void warn(String message) {
    fetcher.settings().warn().accept(message);
  }
}
