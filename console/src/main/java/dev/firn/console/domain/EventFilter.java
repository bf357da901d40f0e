package dev.firn.console.domain;

import dev.firn.events.EventTypes;
import dev.firn.events.FirnEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which events a reader wants; all that is given must hold.
 *
 * @param revision only those that this submission caused
 * @param configuration only those that submissions of this configuration caused
 * @param node only those about this node
 * @param types only those whose type begins with one of these; {@code dev.firn.} may be left out
 */
public record EventFilter(
    @Nullable String revision,
    @Nullable String configuration,
    @Nullable String node,
    List<String> types) {
  private static final String PREFIX = "dev.firn.";

  /** Lets everything through. */
  public static final EventFilter ALL = new EventFilter(null, null, null, List.of());

  /** Copies what it is given. */
  public EventFilter {
    types = types.stream().map(t -> t.startsWith(PREFIX) ? t : PREFIX + t).toList();
  }

  /**
   * Whether an event passes.
   *
   * @param configurations finds the configuration of a revision
   */
  public boolean test(FirnEvent event, Function<String, Optional<String>> configurations) {
    return (revision == null || revision.equals(event.revision()))
        && (node == null || node.equals(Subjects.node(event)))
        && (types.isEmpty() || hasType(event))
        && (configuration == null || isOf(configuration, event, configurations));
  }

  private boolean hasType(FirnEvent event) {
    String type = EventTypes.typeOf(event.getClass());
    return types.stream().anyMatch(type::startsWith);
  }

  private static boolean isOf(
      String configuration, FirnEvent event, Function<String, Optional<String>> configurations) {
    String own = Subjects.configuration(event);
    if (own != null) {
      return own.equals(configuration);
    }
    String revision = event.revision();
    return revision != null
        && configurations.apply(revision).filter(configuration::equals).isPresent();
  }
}
