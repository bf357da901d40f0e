package dev.firn.events;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The topics, and who may write them. */
public enum Topic {
  /** Submissions and what becomes of their sources. Key: configuration. Written by eval-service. */
  CONFIGURATIONS("firn.configurations", ConfigurationEvent.class),
  /** Merged systems. Key: configuration/system. Written by module-service. */
  SYSTEMS("firn.systems", SystemEvent.class),
  /**
   * Builds, and systems that are built. Key: derivation, or configuration/system. Written by
   * build-service.
   */
  BUILDS("firn.builds", BuildEvent.class),
  /** Complete closures. Key: configuration/system. Written by store-service. */
  CLOSURES("firn.closures", ClosureEvent.class),
  /** Nodes and generations. Key: node. Written by activation-service. */
  NODES("firn.nodes", NodeEvent.class),
  /**
   * Requests and reports about nodes. Key: node. Written by whoever asks; read by
   * activation-service.
   */
  NODE_COMMANDS("firn.node-commands", NodeCommand.class),
  /** Builds for workers, read as a share group. Key: derivation. Written by build-service. */
  BUILD_QUEUE("firn.build-queue", BuildJob.class),
  /**
   * Tokens, by their hashes. Key: token. Written by activation-service. Not a part of the stream of
   * events that is offered over HTTP.
   */
  ACCESS("firn.access", AccessEvent.class);

  private final String topicName;
  private final Class<? extends FirnEvent> events;

  Topic(String topicName, Class<? extends FirnEvent> events) {
    this.topicName = topicName;
    this.events = events;
  }

  /** The topic's name in Kafka. */
  public String topicName() {
    return topicName;
  }

  /** The sealed interface of what it carries. */
  public Class<? extends FirnEvent> events() {
    return events;
  }

  /** The topic that carries an event. */
  public static Topic of(FirnEvent event) {
    return switch (event) {
      case ConfigurationEvent _ -> CONFIGURATIONS;
      case SystemEvent _ -> SYSTEMS;
      case BuildEvent _ -> BUILDS;
      case ClosureEvent _ -> CLOSURES;
      case NodeEvent _ -> NODES;
      case NodeCommand _ -> NODE_COMMANDS;
      case BuildJob _ -> BUILD_QUEUE;
      case AccessEvent _ -> ACCESS;
    };
  }

  /** The topics that the stream of events over HTTP is made of, in a fixed order. */
  public static List<Topic> streamed() {
    return Arrays.stream(values()).filter(t -> t != ACCESS).toList();
  }

  /** The topic of that name in Kafka. */
  public static Optional<Topic> named(String name) {
    return Arrays.stream(values()).filter(t -> t.topicName.equals(name)).findFirst();
  }
}
