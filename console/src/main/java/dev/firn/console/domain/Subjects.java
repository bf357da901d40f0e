package dev.firn.console.domain;

import dev.firn.events.AccessEvent;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildJob;
import dev.firn.events.BuildQueued;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildWanted;
import dev.firn.events.BuildsCancelled;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationCreated;
import dev.firn.events.NodeCommand;
import dev.firn.events.NodeEvent;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import org.jspecify.annotations.Nullable;

/** What events are about. */
final class Subjects {
  private Subjects() {}

  /** The configuration that an event names, or null. */
  static @Nullable String configuration(FirnEvent event) {
    return switch (event) {
      case ConfigurationSubmitted e -> e.configuration();
      case ConfigurationEvaluated e -> e.configuration();
      case ConfigurationRejected e -> e.configuration();
      case ConfigurationCancelled e -> e.configuration();
      case SystemMerged e -> e.configuration();
      case SystemRejected e -> e.configuration();
      case BuildsPlanned e -> e.configuration();
      case BuildsCancelled e -> e.configuration();
      case SystemBuilt e -> e.configuration();
      case SystemBuildFailed e -> e.configuration();
      case ClosureStored e -> e.configuration();
      case ClosureIncomplete e -> e.configuration();
      case GenerationCreated e -> e.configuration();
      case BuildWanted _, BuildQueued _, BuildStarted _, BuildSucceeded _, BuildFailed _ -> null;
      case NodeEvent _, NodeCommand _, BuildJob _, AccessEvent _ -> null;
    };
  }

  /** The node that an event is about, or null. */
  static @Nullable String node(FirnEvent event) {
    return event instanceof NodeEvent || event instanceof NodeCommand ? event.key() : null;
  }
}
