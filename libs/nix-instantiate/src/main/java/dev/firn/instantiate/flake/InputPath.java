package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.input.IndirectScheme;
import java.util.ArrayList;
import java.util.List;

/** The way to an input through the inputs of inputs, {@code nixops/nixpkgs}; empty for the root. */
public record InputPath(List<String> names) implements Comparable<InputPath> {
  public static final InputPath ROOT = new InputPath(List.of());

  public InputPath {
    names = List.copyOf(names);
  }

  /**
   * Reads names between slashes.
   *
   * @throws FlakeException {@code bad-input-path}
   */
  public static InputPath parse(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/")) {
      if (name.isEmpty()) {
        continue;
      }
      if (!IndirectScheme.ID.matcher(name).matches()) {
        throw new FlakeException(
            "bad-input-path", "'" + name + "' in '" + text + "' cannot be the name of an input");
      }
      names.add(name);
    }
    return new InputPath(names);
  }

  public InputPath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new InputPath(longer);
  }

  /** This path followed by another. */
  public InputPath append(InputPath other) {
    List<String> longer = new ArrayList<>(names);
    longer.addAll(other.names);
    return new InputPath(longer);
  }

  /** The path without its last name. */
  public InputPath parent() {
    return new InputPath(names.subList(0, names.size() - 1));
  }

  public String last() {
    return names.getLast();
  }

  public boolean isRoot() {
    return names.isEmpty();
  }

  /** Whether this is longer than {@code prefix} and begins with it. */
  public boolean isBelow(InputPath prefix) {
    return names.size() > prefix.names.size()
        && names.subList(0, prefix.names.size()).equals(prefix.names);
  }

  @Override
  public int compareTo(InputPath other) {
    int common = Math.min(names.size(), other.names.size());
    for (int i = 0; i < common; i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  /** The names between slashes. */
  @Override
  public String toString() {
    return String.join("/", names);
  }
}
