package dev.firn.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every output is in the store.
 *
 * @param derivation the store path of the derivation
 * @param revision the submission that first asked for it
 * @param outputs store path of each output by its name
 * @param worker which one; null when nothing had to be built
 * @param millis how long it took, in milliseconds
 * @param narBytes size of the outputs as NARs, in bytes
 */
@EventType(name = "build.succeeded", version = 1)
public record BuildSucceeded(
    String derivation,
    String revision,
    Map<String, String> outputs,
    @Nullable String worker,
    long millis,
    long narBytes)
    implements BuildEvent {
  /** Copies what it is given. */
  public BuildSucceeded {
    outputs = Map.copyOf(outputs);
  }

  @Override
  public String key() {
    return derivation;
  }
}
