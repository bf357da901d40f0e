package dev.firn.evalservice;

import dev.firn.warm.EvaluationLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What only eval-service is told. */
@ConfigMapping(prefix = "firn.eval-service")
public interface EvalSettings {
  /** Flake references by release name, beside {@code base} and NixOS's own releases. */
  Map<String, String> releases();

  /** The release of a submission that names none. */
  @WithDefault("base")
  String standardRelease();

  /** The platform of systems that do not say theirs. */
  @WithDefault("x86_64-linux")
  String platform();

  /** How many submissions are evaluated at once. */
  @WithDefault("2")
  int threads();

  /** After so many evaluations a fresh evaluator is begun. */
  @WithDefault("500")
  int evaluations();

  /**
   * Folders of the machine that it runs on whose files and repositories anybody who may submit can
   * name as a source; {@code /} allows all that the service can read.
   */
  Optional<List<Path>> localSources();

  /** What one evaluation may use. */
  EvaluationLimits limits();
}
