package dev.firn.e2e;

import dev.firn.e2e.FleetClient.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the events of a run say about it: every submission must have ended once, no step of it may
 * be doubled, and the numbers of a profile's generations must follow each other.
 */
record CrashReport(int submissions, Map<String, Integer> ends, List<String> problems) {
  private static final Set<String> ENDS =
      Set.of(
          "configuration.cancelled",
          "configuration.rejected",
          "system.rejected",
          "system.build-failed",
          "closure.incomplete",
          "generation.activated",
          "generation.rolled-back",
          "activation.failed");
  private static final Set<String> STEPS =
      Set.of(
          "configuration.evaluated",
          "system.merged",
          "system.built",
          "closure.stored",
          "generation.requested",
          "generation.created");

  /** What is only built ends when it is stored. */
  private static final Set<String> BUILT_ONLY = Set.of("BUILD", "DRY_BUILD");

  /** Reads the events of one node that gets each submission. */
  static CrashReport of(List<Event> events) {
    Map<String, Map<String, Integer>> revisions = new TreeMap<>();
    Map<String, String> codes = new TreeMap<>();
    Map<String, List<Long>> numbers = new TreeMap<>();
    Map<String, Boolean> submitted = new TreeMap<>();
    for (Event event : events) {
      event
          .revision()
          .ifPresent(
              revision ->
                  revisions
                      .computeIfAbsent(revision, _ -> new TreeMap<>())
                      .merge(event.type(), 1, Integer::sum));
      event
          .revision()
          .ifPresent(
              revision ->
                  codes.put(
                      revision + event.type(), event.data().path("fault").path("code").asText()));
      if (event.type().equals("configuration.submitted")) {
        String action = event.data().path("target").path("action").asText();
        submitted.put(event.text("revision"), !BUILT_ONLY.contains(action));
      }
      if (event.type().equals("generation.created")) {
        numbers
            .computeIfAbsent(
                event.text("node") + " " + event.text("profile"), _ -> new ArrayList<>())
            .add(event.data().path("generation").asLong());
      }
    }
    List<String> problems = new ArrayList<>();
    Map<String, Integer> ends = new TreeMap<>();
    for (Map.Entry<String, Boolean> submission : submitted.entrySet()) {
      String revision = submission.getKey();
      Map<String, Integer> counts = revisions.getOrDefault(revision, Map.of());
      int ended = 0;
      for (Map.Entry<String, Integer> entry : counts.entrySet()) {
        if (ENDS.contains(entry.getKey())
            || !submission.getValue() && entry.getKey().equals("closure.stored")) {
          ended += entry.getValue();
          String code = codes.getOrDefault(revision + entry.getKey(), "");
          ends.merge((entry.getKey() + " " + code).strip(), entry.getValue(), Integer::sum);
        }
        if (STEPS.contains(entry.getKey()) && entry.getValue() > 1) {
          problems.add(revision + ": " + entry.getValue() + " x " + entry.getKey());
        }
      }
      if (ended != 1) {
        problems.add(revision + " ended " + ended + " times: " + counts);
      }
    }
    numbers.forEach(
        (profile, list) -> {
          for (int i = 0; i < list.size(); i++) {
            if (list.get(i) != i + 1) {
              problems.add(profile + " has the generations " + list);
              return;
            }
          }
        });
    return new CrashReport(submitted.size(), ends, problems);
  }

  /** How many submissions have ended. */
  int ended() {
    return ends.values().stream().mapToInt(Integer::intValue).sum();
  }
}
