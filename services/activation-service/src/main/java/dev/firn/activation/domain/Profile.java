package dev.firn.activation.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A profile of a node.
 *
 * @param last the highest number that was given; numbers are never given twice
 * @param active the generation that runs; 0 for none
 * @param boot the generation that runs after the next boot; 0 for none
 * @param generations by number
 * @param deleted numbers that were dropped
 * @param attempts activations that have not ended: the first is being carried out, the second waits
 */
public record Profile(
    String name,
    long last,
    long active,
    long boot,
    Map<Long, Generation> generations,
    List<Long> deleted,
    List<Attempt> attempts) {
  /** Copies what it is given. */
  public Profile {
    generations = java.util.Collections.unmodifiableMap(new TreeMap<>(generations));
    deleted = List.copyOf(deleted);
    attempts = List.copyOf(attempts);
  }

  static Profile empty(String name) {
    return new Profile(name, 0, 0, 0, Map.of(), List.of(), List.of());
  }

  /** The activation of that revision that has not ended. */
  public Optional<Attempt> attempt(String revision) {
    return attempts.stream().filter(a -> a.revision().equals(revision)).findFirst();
  }

  /** The generation to go back to: the highest below the active that was active once. */
  public Optional<Generation> previous() {
    return generations.values().stream()
        .filter(g -> g.number() < active && g.activated() != null)
        .reduce((_, later) -> later);
  }

  /** The generation that was made last, unless it was dropped. */
  public Optional<Generation> newest() {
    return Optional.ofNullable(generations.get(last));
  }

  Profile with(Generation generation) {
    Map<Long, Generation> all = new TreeMap<>(generations);
    all.put(generation.number(), generation);
    return new Profile(
        name, Math.max(last, generation.number()), active, boot, all, deleted, attempts);
  }

  Profile without(long generation) {
    Map<Long, Generation> all = new TreeMap<>(generations);
    all.remove(generation);
    List<Long> gone = new ArrayList<>(new TreeSet<>(deleted));
    gone.add(generation);
    return new Profile(name, last, active, boot, all, gone, attempts);
  }

  Profile begun(Attempt attempt) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    return new Profile(name, last, active, boot, generations, deleted, all);
  }

  Profile ended(String revision) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.removeIf(a -> a.revision().equals(revision));
    return new Profile(name, last, active, boot, generations, deleted, all);
  }

  Profile running(long nowActive, long nowBoot) {
    return new Profile(name, last, nowActive, nowBoot, generations, deleted, attempts);
  }
}
