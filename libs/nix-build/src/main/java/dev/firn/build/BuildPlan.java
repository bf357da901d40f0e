package dev.firn.build;

import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which derivations have to be built, each after those that it needs. Computed from derivations and
 * from which outputs there are; nothing is built, fetched or changed.
 *
 * @param steps in an order that can be built
 * @param present wanted outputs, of all steps too, that were there
 */
public record BuildPlan(List<Step> steps, Set<DerivationOutputId> present) {
  public BuildPlan {
    steps = List.copyOf(steps);
    present = Set.copyOf(present);
  }

  /**
   * A derivation to build.
   *
   * @param outputs that are wanted; all are built
   * @param after derivations of other steps, which have to be built before
   */
  public record Step(
      StorePath path,
      Derivation derivation,
      SortedSet<String> outputs,
      SortedSet<StorePath> after) {
    public Step {
      outputs = Collections.unmodifiableSortedSet(new TreeSet<>(outputs));
      after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
    }
  }

  /** Which outputs there are. */
  @FunctionalInterface
  public interface Presence {
    /** Whether an output is there, so that neither it nor what it is made of need be built. */
    boolean isThere(StorePath path, Derivation derivation, String output);
  }

  /**
   * Plans.
   *
   * @throws dev.firn.store.StoreException if a derivation cannot be read
   */
  public static BuildPlan of(
      Collection<DerivationOutputId> wanted, DerivationSource source, Presence presence) {
    return new Planning(source, presence).plan(wanted);
  }

  /** A depth-first walk without recursion, so that a chain may have any length. */
  private static final class Planning {
    private final DerivationSource source;
    private final Presence presence;
    private final Map<StorePath, Node> nodes = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<DerivationOutputId> present = new java.util.HashSet<>();

    Planning(DerivationSource source, Presence presence) {
      this.source = source;
      this.presence = presence;
    }

    private static final class Node {
      private final StorePath path;
      private final Derivation derivation;
      private final SortedSet<String> outputs = new TreeSet<>();
      private boolean missing;
      private boolean opened;
      private boolean done;

      Node(StorePath path, Derivation derivation) {
        this.path = path;
        this.derivation = derivation;
      }
    }

    BuildPlan plan(Collection<DerivationOutputId> wanted) {
      Map<StorePath, SortedSet<String>> byPath = new LinkedHashMap<>();
      wanted.forEach(
          id -> byPath.computeIfAbsent(id.derivation(), _ -> new TreeSet<>()).add(id.output()));
      Deque<Node> open = new ArrayDeque<>();
      byPath.forEach((path, outputs) -> want(path, outputs, open));
      while (!open.isEmpty()) {
        Node node = open.peek();
        if (node.done || !node.missing) {
          open.pop();
        } else if (!node.opened) {
          node.opened = true;
          node.derivation
              .inputDerivations()
              .forEach((path, outputs) -> want(path, all(outputs), open));
        } else {
          open.pop();
          node.done = true;
          steps.add(step(node));
        }
      }
      return new BuildPlan(steps, present);
    }

    private static SortedSet<String> all(InputOutputs outputs) {
      SortedSet<String> all = new TreeSet<>(outputs.outputs());
      all.addAll(outputs.dynamic().keySet());
      return all;
    }

    private void want(StorePath path, Collection<String> outputs, Deque<Node> open) {
      Node node = nodes.computeIfAbsent(path, p -> new Node(p, source.read(p)));
      for (String output : outputs) {
        if (node.outputs.add(output) && !node.missing) {
          if (presence.isThere(path, node.derivation, output)) {
            present.add(new DerivationOutputId(path, output));
          } else {
            node.missing = true;
          }
        }
      }
      if (node.missing && !node.done && !node.opened) {
        open.push(node);
      }
    }

    private Step step(Node node) {
      SortedSet<StorePath> after = new TreeSet<>();
      for (StorePath input : node.derivation.inputDerivations().keySet()) {
        Node other = nodes.get(input);
        if (other != null && other.missing) {
          after.add(input);
        }
      }
      return new Step(node.path, node.derivation, node.outputs, after);
    }
  }
}
