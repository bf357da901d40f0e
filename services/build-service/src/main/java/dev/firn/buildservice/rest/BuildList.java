package dev.firn.buildservice.rest;

import java.util.List;

/**
 * Builds.
 *
 * @param builds as many as were asked for
 * @param total how many there are
 */
public record BuildList(List<BuildSummary> builds, long total) {
  /** Copies what it is given. */
  public BuildList {
    builds = List.copyOf(builds);
  }
}
