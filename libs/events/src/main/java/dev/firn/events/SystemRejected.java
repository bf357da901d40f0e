package dev.firn.events;

/**
 * The modules do not merge, or an assertion fails: this system ends here.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param fault what is wrong, where, and what to do
 * @param target where it is to run, and how
 */
@EventType(name = "system.rejected", version = 1)
public record SystemRejected(
    String configuration, String revision, String system, Fault fault, Target target)
    implements SystemEvent {
  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
