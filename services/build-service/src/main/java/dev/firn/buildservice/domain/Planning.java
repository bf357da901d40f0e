package dev.firn.buildservice.domain;

import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what is missing, from the root down, level by level, so that the store is asked once for a
 * level. Below an output that is there nobody looks.
 */
final class Planning {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  private final Ledger ledger;
  private final DerivationSource source;
  private final Presence presence;
  private final Map<StorePath, Node> nodes = new LinkedHashMap<>();
  private long substitutions;
  private long present;

  private static final class Node {
    private final StorePath path;
    private final Derivation derivation;
    private final Set<String> wanted = new HashSet<>();
    private boolean missing;

    Node(StorePath path, Derivation derivation) {
      this.path = path;
      this.derivation = derivation;
    }
  }

  /** An output that somebody wants and that was not asked for yet. */
  private record Question(Node node, String output) {}

  private Planning(Ledger ledger, DerivationSource source, Presence presence) {
    this.ledger = ledger;
    this.source = source;
    this.presence = presence;
  }

  /**
   * Plans.
   *
   * @throws dev.firn.store.StoreException if a derivation cannot be read
   */
  static Plan plan(Goal goal, Ledger ledger, DerivationSource source, Presence presence) {
    return new Planning(ledger, source, presence).plan(goal);
  }

  private Plan plan(Goal goal) {
    long snapshot = ledger.sequence();
    List<Question> level = new ArrayList<>();
    Node root = node(goal.root());
    root.derivation.outputs().keySet().forEach(output -> want(root, output, level));
    for (List<Question> next = level; !next.isEmpty(); ) {
      next = answer(next);
    }
    Map<StorePath, Plan.Step> steps = new LinkedHashMap<>();
    for (Node node : nodes.values()) {
      if (node.missing) {
        steps.put(node.path, step(node));
      }
    }
    return new Plan(goal, steps, substitutions, present, snapshot);
  }

  private Node node(StorePath path) {
    return nodes.computeIfAbsent(path, p -> new Node(p, source.read(p)));
  }

  private void want(Node node, String output, List<Question> questions) {
    if (node.wanted.add(output) && !node.missing) {
      questions.add(new Question(node, output));
    }
  }

  /** Asks for one level; what is missing leads to the questions of the next. */
  private List<Question> answer(List<Question> questions) {
    Map<Question, StorePath> paths = new LinkedHashMap<>();
    Set<Node> missing = new LinkedHashSet<>();
    for (Question question : questions) {
      path(question).ifPresentOrElse(p -> paths.put(question, p), () -> missing.add(question.node));
    }
    Set<StorePath> absent = new HashSet<>();
    if (!paths.isEmpty()) {
      Set<StorePath> here = presence.missing(new LinkedHashSet<>(paths.values()), false);
      absent.addAll(here.isEmpty() ? here : presence.missing(here, true));
      substitutions += here.size() - absent.size();
    }
    paths.forEach(
        (question, path) -> {
          if (absent.contains(path)) {
            missing.add(question.node);
          } else {
            present++;
          }
        });
    List<Question> next = new ArrayList<>();
    for (Node node : missing) {
      node.missing = true;
      node.derivation
          .inputDerivations()
          .forEach(
              (input, outputs) -> {
                Node below = node(input);
                outputs(outputs).forEach(output -> want(below, output, next));
              });
    }
    return next;
  }

  private static Set<String> outputs(InputOutputs outputs) {
    Set<String> all = new TreeSet<>(outputs.outputs());
    all.addAll(outputs.dynamic().keySet());
    return all;
  }

  /** Where the output is; of one that only a build tells, where the last build put it. */
  private Optional<StorePath> path(Question question) {
    Derivation derivation = question.node.derivation;
    DerivationOutput output = derivation.outputs().get(question.output);
    if (output == null) {
      throw new PlanException(
          "no-such-output",
          "derivation '"
              + DIR.print(question.node.path)
              + "' has no output '"
              + question.output
              + "', which another one needs; it has "
              + derivation.outputs().keySet());
    }
    return output
        .knownPath(DIR, derivation.name(), question.output)
        .or(
            () ->
                ledger.find(question.node.path).map(build -> build.outputs().get(question.output)));
  }

  private Plan.Step step(Node node) {
    Set<StorePath> needs = new LinkedHashSet<>();
    for (StorePath input : node.derivation.inputDerivations().keySet()) {
      Node below = nodes.get(input);
      if (below != null && below.missing) {
        needs.add(input);
      }
    }
    return new Plan.Step(node.path, node.derivation.name(), node.derivation.system(), needs);
  }
}
