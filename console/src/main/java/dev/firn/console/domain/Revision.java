package dev.firn.console.domain;

import dev.firn.events.Action;
import dev.firn.events.Fault;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a submission, or a rollback, has come.
 *
 * @param revision its id
 * @param configuration the configuration's name; null for a rollback
 * @param submitted when it was asked for
 * @param changed when the newest of its events was written
 * @param submitter who asked, as far as known
 * @param action how it is to be activated; null until that is known
 * @param profile which profile of the nodes it is for
 * @param state how it is with it as a whole
 * @param stages each stage that it has reached, in order
 * @param systems its systems
 * @param nodes the nodes that were told
 * @param builds what was built for it
 */
public record Revision(
    String revision,
    @Nullable String configuration,
    Instant submitted,
    Instant changed,
    @Nullable String submitter,
    @Nullable Action action,
    @Nullable String profile,
    State state,
    List<Stage> stages,
    List<SystemState> systems,
    List<NodeState> nodes,
    Builds builds) {
  /** Copies what it is given. */
  public Revision {
    stages = List.copyOf(stages);
    systems = List.copyOf(systems);
    nodes = List.copyOf(nodes);
  }

  /** How it is with a revision, a stage, a system or a node. */
  public enum State {
    /** On its way. */
    RUNNING,
    /** Where it was to go. */
    DONE,
    /** Ended before that. */
    FAILED,
    /** Somebody ended it before that. */
    CANCELLED
  }

  /**
   * One stage.
   *
   * @param name {@code evaluate}, {@code merge}, {@code build}, {@code store} or {@code activate}
   * @param began when the stage before ended
   * @param ended when its last event was written; null while it runs
   */
  public record Stage(String name, State state, Instant began, @Nullable Instant ended) {}

  /**
   * One system.
   *
   * @param toplevel its output, once known
   * @param options how many options it has; 0 until it is merged
   * @param warnings what its modules warn of
   * @param fault why it ended
   * @param lastLines the last lines of the log of the build that failed
   */
  public record SystemState(
      String name,
      State state,
      @Nullable String derivation,
      @Nullable String toplevel,
      long options,
      List<String> warnings,
      @Nullable Fault fault,
      List<String> lastLines) {
    /** Copies what it is given. */
    public SystemState {
      warnings = List.copyOf(warnings);
      lastLines = List.copyOf(lastLines);
    }
  }

  /**
   * One node.
   *
   * @param generation the number that the revision has there
   * @param active the generation that runs; 0 until it is known
   * @param urls pages that answer
   * @param millis how long activation took; 0 until it ended
   */
  public record NodeState(
      String node,
      String profile,
      long generation,
      State state,
      long active,
      List<String> urls,
      @Nullable Fault fault,
      long fetchedBytes,
      long millis) {
    /** Copies what it is given. */
    public NodeState {
      urls = List.copyOf(urls);
    }
  }

  /**
   * Builds.
   *
   * @param planned how many derivations were missing
   * @param succeeded how many of them are built
   * @param failed how many failed
   * @param running derivations that are being built now
   */
  public record Builds(long planned, long succeeded, long failed, List<String> running) {
    /** None. */
    public static final Builds NONE = new Builds(0, 0, 0, List.of());

    /** Copies what it is given. */
    public Builds {
      running = List.copyOf(running);
    }
  }
}
