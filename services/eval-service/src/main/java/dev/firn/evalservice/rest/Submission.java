package dev.firn.evalservice.rest;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firn.events.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is submitted as JSON.
 *
 * @param source where the configuration is
 * @param release the release that packages and modules come from; the standard one when absent
 * @param target where it is to run; when absent, on the nodes that are named as its systems
 */
public record Submission(
    SubmittedSource source, @Nullable String release, @Nullable SubmittedTarget target) {

  /** Where a configuration is. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Files.class, name = "files"),
    @JsonSubTypes.Type(value = Git.class, name = "git"),
    @JsonSubTypes.Type(value = Flake.class, name = "flake"),
    @JsonSubTypes.Type(value = Packages.class, name = "packages")
  })
  public sealed interface SubmittedSource {}

  /**
   * Files as text, by their paths.
   *
   * @param entry a file among them, or {@code #ATTRIBUTE} of the flake
   */
  public record Files(Map<String, String> files, @Nullable String entry)
      implements SubmittedSource {}

  /**
   * A commit.
   *
   * @param url where to clone from
   * @param ref a branch or tag; the default branch when absent
   * @param rev the commit; the newest when absent
   * @param entry a file in it, or {@code #ATTRIBUTE} of the flake
   */
  public record Git(String url, @Nullable String ref, @Nullable String rev, @Nullable String entry)
      implements SubmittedSource {}

  /**
   * A flake.
   *
   * @param reference as on Nix's command line
   */
  public record Flake(String reference) implements SubmittedSource {}

  /**
   * Packages for a user's profile.
   *
   * @param attributes their attribute paths in the release
   */
  public record Packages(List<String> attributes) implements SubmittedSource {}

  /**
   * Where it is to run.
   *
   * @param nodes names of nodes
   * @param profile {@code system}, or {@code user/NAME}
   * @param action how it is to be activated
   */
  public record SubmittedTarget(
      @Nullable List<String> nodes, @Nullable String profile, @Nullable Action action) {}
}
