package dev.firn.agent.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the agent must know after it died: what it was at, what runs, and how the last orders ended.
 * One file, replaced as a whole, so all of it changes at once.
 *
 * @param open what is being carried out; null for nothing
 * @param running what runs, by profile
 * @param ended the last outcomes, newest last
 * @param bootId the machine's boot that {@code running} was true in
 */
public record Journal(
    @Nullable Transaction open, Map<String, Running> running, List<Ended> ended, String bootId) {
  /** Begins the ids of orders that were given on the node itself. */
  public static final String LOCAL = "local:";

  private static final int MOST_ENDED = 50;

  /** Copies what it is given. */
  public Journal {
    running = Map.copyOf(running);
    ended = List.copyOf(ended);
  }

  /** Of a node on which nothing happened yet. */
  public static Journal empty() {
    return new Journal(null, Map.of(), List.of(), "");
  }

  /** What runs in a profile. */
  public Running running(ProfileName profile) {
    return running.getOrDefault(profile.text(), Running.NOTHING);
  }

  /** This, with another transaction. */
  public Journal withOpen(@Nullable Transaction transaction) {
    return new Journal(transaction, running, ended, bootId);
  }

  /** This, with something else running. */
  public Journal withRunning(ProfileName profile, Running now) {
    Map<String, Running> all = new LinkedHashMap<>(running);
    all.put(profile.text(), now);
    return new Journal(open, all, ended, bootId);
  }

  /** This, with nothing open and one more outcome. */
  public Journal withEnded(Ended outcome) {
    List<Ended> all = new ArrayList<>(ended);
    all.removeIf(e -> e.orderId().equals(outcome.orderId()));
    all.add(outcome);
    return new Journal(
        null, running, all.subList(Math.max(0, all.size() - MOST_ENDED), all.size()), bootId);
  }

  /** How an order ended. */
  public Optional<Ended> ended(String orderId) {
    return ended.stream().filter(e -> e.orderId().equals(orderId)).findFirst();
  }

  /** How the last order of each profile ended, by profile. */
  public Map<String, Ended> lastEnded() {
    Map<String, Ended> last = new LinkedHashMap<>();
    ended.forEach(e -> last.put(e.profile(), e));
    return last;
  }

  /** This, in another boot of the machine. */
  public Journal inBoot(String id) {
    return new Journal(open, running, ended, id);
  }

  /**
   * What a profile runs.
   *
   * @param generation 0 for none
   * @param storePath null for none
   */
  public record Running(long generation, @Nullable String storePath) {
    /** Nothing at all. */
    public static final Running NOTHING = new Running(0, null);
  }

  /** How far a transaction is; each is written before it begins. */
  public enum Phase {
    /** Paths are fetched; nothing of the node is changed. */
    FETCHING,
    /** The generation's link is made. */
    LINKING,
    /** The profile and then the running system are changed. */
    SWITCHING,
    /** Units and health checks are watched. */
    CHECKING,
    /** The generation before is taken up again. */
    ROLLING_BACK
  }

  /** How a generation is activated; the words are nixos-rebuild's. */
  public enum Action {
    /** Runs now and after the next boot. */
    SWITCH("switch"),
    /** Runs after the next boot. */
    BOOT("boot"),
    /** Runs now. */
    TEST("test"),
    /** Says what a switch would do. */
    DRY_ACTIVATE("dry-activate");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /** As {@code switch-to-configuration} takes it. */
    public String word() {
      return word;
    }
  }

  /**
   * An order that is being carried out.
   *
   * @param orderId the server's id, or one that begins with {@code local:}
   * @param action how it is activated
   * @param healthTimeoutSeconds 0 for what the generation says
   * @param phase how far it is
   * @param attempts how often switching was begun
   * @param old what ran before
   * @param oldSelected the generation that the profile led to before; 0 for none
   * @param errorCode why it is rolled back; empty while it is not
   * @param startedMillis when it began, in milliseconds since 1970
   */
  public record Transaction(
      String orderId,
      String revision,
      String profile,
      long generation,
      String storePath,
      Action action,
      long healthTimeoutSeconds,
      Phase phase,
      int attempts,
      Running old,
      long oldSelected,
      String errorCode,
      String errorMessage,
      long fetchedBytes,
      long startedMillis) {
    /** This, in another phase. */
    public Transaction in(Phase next) {
      return new Transaction(
          orderId,
          revision,
          profile,
          generation,
          storePath,
          action,
          healthTimeoutSeconds,
          next,
          next == Phase.SWITCHING ? attempts + 1 : attempts,
          old,
          oldSelected,
          errorCode,
          errorMessage,
          fetchedBytes,
          startedMillis);
    }

    /** This, about to change what ran so far. */
    public Transaction from(Running running, long selected, long fetched) {
      return new Transaction(
          orderId,
          revision,
          profile,
          generation,
          storePath,
          action,
          healthTimeoutSeconds,
          Phase.LINKING,
          attempts,
          running,
          selected,
          errorCode,
          errorMessage,
          fetched,
          startedMillis);
    }

    /** This, on its way back. */
    public Transaction failing(String code, String message) {
      return new Transaction(
          orderId,
          revision,
          profile,
          generation,
          storePath,
          action,
          healthTimeoutSeconds,
          Phase.ROLLING_BACK,
          attempts,
          old,
          oldSelected,
          code,
          message,
          fetchedBytes,
          startedMillis);
    }
  }

  /** How an activation ended. */
  public enum Result {
    /** It runs. */
    ACTIVATED,
    /** It was begun and taken back. */
    ROLLED_BACK,
    /** It was not begun. */
    NOT_STARTED
  }

  /**
   * How an order ended.
   *
   * @param generation the one that was ordered
   * @param active what runs
   * @param errorCode empty when it was activated
   * @param urls pages that answered
   * @param changes of a dry activation: what a switch would do
   */
  public record Ended(
      String orderId,
      Result result,
      String profile,
      long generation,
      Running active,
      String errorCode,
      String errorMessage,
      List<String> urls,
      List<String> changes,
      long fetchedBytes,
      long millis) {
    /** Copies what it is given. */
    public Ended {
      urls = List.copyOf(urls);
      changes = changes == null ? List.of() : List.copyOf(changes); // older journals have none
    }

    /** Whether the order was given on the node itself. */
    public boolean local() {
      return orderId.startsWith(LOCAL);
    }
  }
}
