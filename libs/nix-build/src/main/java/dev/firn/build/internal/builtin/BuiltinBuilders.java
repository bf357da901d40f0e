package dev.firn.build.internal.builtin;

import dev.firn.build.BuildException;
import dev.firn.build.BuildException.Reason;
import dev.firn.build.BuildListener;
import dev.firn.build.BuildSettings;
import dev.firn.build.internal.environment.BuilderEnvironment;
import dev.firn.build.internal.sandbox.BuildFolder;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

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
   */
  public void run(
      StorePath path,
      Derivation derivation,
      Map<String, StorePath> scratch,
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
      default -> throw bad(path, derivation, "is not a built-in builder");
    }
  }

  private static BuildException bad(StorePath path, Derivation derivation, String what) {
    return BuildException.of(
        path,
        Reason.UNSUPPORTED,
        "builder '" + derivation.builder() + "' of derivation '" + path.baseName() + "' " + what);
  }
}
