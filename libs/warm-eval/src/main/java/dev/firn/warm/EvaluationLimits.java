package dev.firn.warm;

import dev.firn.eval.limit.Limits;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one evaluation of a service may use; 0 is no limit. */
public interface EvaluationLimits {
  /** From the first expression to the last. */
  @WithDefault("PT10M")
  Duration time();

  /** Bytes of memory that it asks for, freed or not. */
  @WithDefault("34359738368")
  long allocatedBytes();

  /** Bytes of its result and its traces. */
  @WithDefault("67108864")
  long outputBytes();

  /** Files and directories that it reads. */
  @WithDefault("1000000")
  long files();

  /** Bytes of those files. */
  @WithDefault("4294967296")
  long readBytes();

  /** Sources that it fetches. */
  @WithDefault("1000")
  long fetches();

  /** Names of attributes that the process has not seen before and keeps. */
  @WithDefault("500000")
  long names();

  /** How full the heap may stay before the largest evaluation is ended. */
  @WithDefault("90")
  int heapPercent();

  /** What was set, as the evaluator takes it. */
  static Limits of(EvaluationLimits set) {
    return new Limits(
        set.time(),
        set.allocatedBytes(),
        set.outputBytes(),
        set.files(),
        set.readBytes(),
        set.fetches(),
        set.names(),
        set.heapPercent());
  }
}
