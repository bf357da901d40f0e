package dev.firn.events;

import java.util.List;

/**
 * A system, or a user's profile, that was found in a configuration.
 *
 * @param name its name; nodes of that name run it unless the target says otherwise
 * @param entry where in the source: a file's path for modules, {@code #} and an attribute path for
 *     a flake; empty for a profile
 * @param packages a user profile's packages as attribute paths; empty for a system
 */
public record SystemEntry(String name, String entry, List<String> packages) {
  /** Copies what it is given. */
  public SystemEntry {
    packages = List.copyOf(packages);
  }
}
