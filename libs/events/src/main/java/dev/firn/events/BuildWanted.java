package dev.firn.events;

/**
 * Somebody waits for one derivation: an evaluation that imports from it, or a person who wants a
 * failed build tried again. It ends with the derivation's {@link BuildSucceeded} or {@link
 * BuildFailed}.
 *
 * @param derivation the store path of the derivation
 * @param revision the submission that asks
 * @param retry whether what is remembered of failures, its own and those of what it needs, no
 *     longer counts
 */
@EventType(name = "build.wanted", version = 1)
public record BuildWanted(String derivation, String revision, boolean retry) implements BuildEvent {
  @Override
  public String key() {
    return derivation;
  }
}
