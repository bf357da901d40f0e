package dev.firn.build.internal.builtin;

import dev.firn.build.BuildException;
import dev.firn.build.BuildException.Reason;
import dev.firn.build.BuildFailure;
import dev.firn.build.BuildListener;
import dev.firn.build.BuildSettings;
import dev.firn.build.internal.environment.BuilderEnvironment;
import dev.firn.build.internal.sandbox.BuildFolder;
import dev.firn.instantiate.fetch.archive.ArchiveException;
import dev.firn.instantiate.fetch.archive.ArchiveLimits;
import dev.firn.instantiate.fetch.archive.Unpacker;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The builders whose name begins with {@code builtin:}. They run no code of the derivation's. */
public final class BuiltinBuilders {
  private static final String PREFIX = "builtin:";

  private final FetchUrl fetchUrl;

  public BuiltinBuilders(BuildSettings settings) {
    fetchUrl = new FetchUrl(settings, new AptMirrors(Path.of("/etc/apt")));
  }

  /** Whether a derivation has such a builder. */
  public static boolean isBuiltin(Derivation derivation) {
    return derivation.builder().startsWith(PREFIX);
  }

  /**
   * Builds.
   *
   * @param scratch where each output is to be
   * @param inputs all of the store that may be read
   */
  public void run(
      LocalStore store,
      StorePath path,
      Derivation derivation,
      Map<String, StorePath> scratch,
      Set<StorePath> inputs,
      BuildFolder folder,
      BuildListener listener)
      throws IOException {
    StorePath out = scratch.get("out");
    if (out == null) {
      throw bad(path, derivation, "needs an output 'out'");
    }
    Path target = folder.store().resolve(out.baseName());
    switch (derivation.builder().substring(PREFIX.length())) {
      case "fetchurl" -> {
        if (!BuilderEnvironment.seesNetwork(derivation)) {
          throw bad(path, derivation, "must have a fixed output");
        }
        fetchUrl.run(path, derivation, target, folder.hidden("download"), listener);
      }
      case "buildenv" -> {
        StoreView view = new StoreView(store.dir(), store.folder(), inputs);
        try {
          new BuildEnv(view)
              .run(
                  attribute(path, derivation, "derivations"),
                  attribute(path, derivation, "manifest"),
                  target);
        } catch (BuildEnv.ConflictException e) {
          throw failed(path, derivation, e);
        }
      }
      case "unpack-channel" -> {
        StoreView view = new StoreView(store.dir(), store.folder(), inputs);
        unpackChannel(path, derivation, view, target);
      }
      default -> throw bad(path, derivation, "is not a built-in builder");
    }
  }

  private static void unpackChannel(
      StorePath path, Derivation derivation, StoreView view, Path target) throws IOException {
    String name = attribute(path, derivation, "channelName");
    if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
      throw bad(path, derivation, "has a 'channelName' that cannot be a file's");
    }
    Path source =
        view.resolve(attribute(path, derivation, "src"))
            .orElseThrow(() -> bad(path, derivation, "has no 'src' among its inputs"));
    Files.createDirectory(target);
    try {
      Unpacker.unpack(source, target, ArchiveLimits.DEFAULT);
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(target)) {
        stream.forEach(entries::add);
      }
      if (entries.size() != 1) {
        throw bad(path, derivation, "has a 'src' with more than one entry at its top");
      }
      Files.move(entries.getFirst(), target.resolve(BytePaths.of(name)));
    } catch (ArchiveException e) {
      throw failed(path, derivation, e);
    }
  }

  private static String attribute(StorePath path, Derivation derivation, String name) {
    String value = derivation.env().get(name);
    if (value == null) {
      throw bad(path, derivation, "needs the attribute '" + name + "'");
    }
    return value;
  }

  private static BuildException failed(StorePath path, Derivation derivation, Exception cause) {
    return new BuildException(
        path,
        Reason.BUILDER_FAILED,
        BuildFailure.NOTHING,
        "builder '"
            + derivation.builder()
            + "' of derivation '"
            + path.baseName()
            + "' failed: "
            + cause.getMessage(),
        cause);
  }

  private static BuildException bad(StorePath path, Derivation derivation, String what) {
    return BuildException.of(
        path,
        Reason.UNSUPPORTED,
        "builder '" + derivation.builder() + "' of derivation '" + path.baseName() + "' " + what);
  }
}
