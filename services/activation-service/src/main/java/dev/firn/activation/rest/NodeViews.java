package dev.firn.activation.rest;

import dev.firn.activation.app.Progress;
import dev.firn.activation.domain.Attempt;
import dev.firn.activation.domain.Generation;
import dev.firn.activation.domain.Node;
import dev.firn.activation.domain.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes as REST shows them. */
public final class NodeViews {
  private NodeViews() {}

  /** Some nodes. */
  public record NodeList(List<NodeView> nodes) {}

  /**
   * A node.
   *
   * @param profiles by name
   * @param progress how its activation goes, if one is under way
   */
  public record NodeView(
      String name,
      Map<String, String> labels,
      boolean connected,
      String agentVersion,
      String platform,
      Instant enrolled,
      @Nullable Instant seen,
      List<ProfileView> profiles,
      @Nullable Progress progress) {}

  /**
   * A profile.
   *
   * @param active the generation that runs; 0 for none
   * @param boot the generation that runs after the next boot; 0 for none
   * @param storePath what runs; null for nothing
   * @param revision the submission that it comes from; null for none
   * @param activating activations that have not ended, the one under way first
   */
  public record ProfileView(
      String name,
      long active,
      long boot,
      @Nullable String storePath,
      @Nullable String revision,
      List<Attempt> activating) {}

  /** The generations of a profile. */
  public record GenerationList(List<GenerationView> generations) {}

  /**
   * A generation.
   *
   * @param current whether it runs
   * @param boot whether it runs after the next boot
   */
  public record GenerationView(
      long generation,
      String revision,
      String configuration,
      String system,
      String storePath,
      List<String> packages,
      Instant created,
      @Nullable Instant activated,
      @Nullable String fault,
      boolean current,
      boolean boot) {}

  /** Takes labels in. */
  public record Labels(Map<String, String> labels) {}

  /**
   * Takes an earlier generation up again.
   *
   * @param generation null or 0 for the one before the active
   * @param action {@code SWITCH}, {@code BOOT} or {@code TEST}; null for {@code SWITCH}
   */
  public record Rollback(@Nullable Long generation, @Nullable String action) {}

  /**
   * Something was taken in and will be done.
   *
   * @param revision the id by which its events can be followed
   */
  public record Accepted(String revision) {}

  /**
   * Asks for a join token.
   *
   * @param node the only node that it lets in, and that once; null for any number of nodes
   * @param expiresInSeconds how long it is good; null for an hour
   */
  public record JoinTokenRequest(@Nullable String node, @Nullable Long expiresInSeconds) {}

  /** A join token. It cannot be asked for again. */
  public record JoinToken(String token, @Nullable String node, Instant expires) {}

  static NodeView of(Node node, @Nullable Progress progress) {
    return new NodeView(
        node.name(),
        node.labels(),
        node.connected(),
        node.agentVersion(),
        node.platform(),
        node.enrolled(),
        node.seen(),
        node.profiles().values().stream()
            .sorted(java.util.Comparator.comparing(Profile::name))
            .map(NodeViews::of)
            .toList(),
        progress);
  }

  private static ProfileView of(Profile profile) {
    @Nullable Generation active = profile.generations().get(profile.active());
    return new ProfileView(
        profile.name(),
        profile.active(),
        profile.boot(),
        active == null ? null : active.storePath(),
        active == null ? null : active.revision(),
        profile.attempts());
  }

  static GenerationList generations(Profile profile) {
    return new GenerationList(
        profile.generations().values().stream()
            .map(
                g ->
                    new GenerationView(
                        g.number(),
                        g.revision(),
                        g.configuration(),
                        g.system(),
                        g.storePath(),
                        g.packages(),
                        g.created(),
                        g.activated(),
                        g.fault(),
                        g.number() == profile.active(),
                        g.number() == profile.boot()))
            .toList());
  }
}
