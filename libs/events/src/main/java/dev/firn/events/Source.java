package dev.firn.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was submitted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Source.Tree.class, name = "tree"),
  @JsonSubTypes.Type(value = Source.Git.class, name = "git"),
  @JsonSubTypes.Type(value = Source.FlakeRef.class, name = "flake"),
  @JsonSubTypes.Type(value = Source.Packages.class, name = "packages")
})
public sealed interface Source {
  /**
   * The release that packages and modules come from: {@code base}, {@code 24.11}, or a flake
   * reference; null for the source's own.
   */
  @Nullable String release();

  /**
   * Files that were sent along: {@code configuration.nix} or {@code flake.nix} at the top.
   *
   * @param storePath the tree
   * @param entry a file in it, or {@code #ATTRIBUTE} of its flake; null for what is found
   */
  record Tree(String storePath, @Nullable String entry, @Nullable String release)
      implements Source {}

  /**
   * A commit.
   *
   * @param url where to clone from
   * @param ref a branch or tag; null for the default branch
   * @param rev the commit; null for the newest
   * @param entry a file in it, or {@code #ATTRIBUTE} of its flake; null for what is found
   */
  record Git(
      String url,
      @Nullable String ref,
      @Nullable String rev,
      @Nullable String entry,
      @Nullable String release)
      implements Source {}

  /**
   * A flake.
   *
   * @param reference as on Nix's command line, {@code #} and an attribute included where wanted
   */
  record FlakeRef(String reference, @Nullable String release) implements Source {}

  /**
   * Packages for a user's profile.
   *
   * @param attributes their attribute paths in the release
   */
  record Packages(List<String> attributes, @Nullable String release) implements Source {
    /** Copies what it is given. */
    public Packages {
      attributes = List.copyOf(attributes);
    }
  }
}
