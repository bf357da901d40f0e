package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.json.Json;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a flake offers: a tree whose leaves say what they are. */
public sealed interface FlakeOutput {
  /** A set of outputs. */
  record Group(SortedMap<String, FlakeOutput> members) implements FlakeOutput {
    public Group {
      members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }
  }

  /**
   * A derivation.
   *
   * @param role such as {@code package} or {@code development environment}
   */
  record DerivationOutput(String name, Optional<String> description, String role)
      implements FlakeOutput {}

  /** A program to run. */
  record App(Optional<String> description) implements FlakeOutput {}

  /** A template. */
  record Template(String description) implements FlakeOutput {}

  /**
   * Something else.
   *
   * @param type {@code nixpkgs-overlay}, {@code nixos-module}, {@code nixos-configuration} or
   *     {@code unknown}
   * @param text the same for people
   */
  record Other(String type, String text) implements FlakeOutput {}

  /**
   * Something that was not looked at.
   *
   * @param why for people, such as {@code omitted (use '--all-systems' to show)}
   */
  record Omitted(String why) implements FlakeOutput {}

  /** As {@code nix flake show --json} has it. */
  default Json.Object toJson() {
    return switch (this) {
      case Group(SortedMap<String, FlakeOutput> members) -> {
        SortedMap<String, Json> out = new TreeMap<>();
        members.forEach((name, member) -> out.put(name, member.toJson()));
        yield new Json.Object(out);
      }
      case DerivationOutput(String name, Optional<String> description, String _) ->
          Json.EMPTY
              .with("type", "derivation")
              .with("name", name)
              .with("description", description.orElse(""));
      case App(Optional<String> description) -> {
        Json.Object app = Json.EMPTY.with("type", "app");
        yield description.isPresent() ? app.with("description", description.get()) : app;
      }
      case Template(String description) ->
          Json.EMPTY.with("type", "template").with("description", description);
      case Other(String type, String _) -> Json.EMPTY.with("type", type);
      case Omitted _ -> Json.EMPTY;
    };
  }

  /** The leaf for people, as it follows the name; empty for a group. */
  default String label() {
    return switch (this) {
      case Group _ -> "";
      case DerivationOutput(String name, Optional<String> _, String role) ->
          ": " + role + " '" + name + "'";
      case App(Optional<String> description) -> ": app: " + description.orElse("no description");
      case Template(String description) -> ": template: " + description;
      case Other(String _, String text) -> ": " + text;
      case Omitted(String why) -> " " + why;
    };
  }
}
