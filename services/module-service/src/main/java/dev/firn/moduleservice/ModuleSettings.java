package dev.firn.moduleservice;

import dev.firn.warm.EvaluationLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What only module-service is told. */
@ConfigMapping(prefix = "firn.module-service")
public interface ModuleSettings {
  /** The platform of systems that do not say theirs. */
  @WithDefault("x86_64-linux")
  String platform();

  /** After so many evaluations a fresh evaluator is begun. */
  @WithDefault("500")
  int evaluations();

  /** What one evaluation may use. */
  EvaluationLimits limits();
}
