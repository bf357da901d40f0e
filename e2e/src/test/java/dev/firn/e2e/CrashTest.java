package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a service, the broker, the object store or the agent at random moments while
 * one submission follows the other. {@code -Dfirn.crash.kills=50} kills more often than the few
 * times that each build does, {@code -Dfirn.crash.seed=N} in the order of an earlier run.
 */
class CrashTest {
  private static final int KILLS = Integer.getInteger("firn.crash.kills", 4);
  private static final long SEED = Long.getLong("firn.crash.seed", System.nanoTime());
  private static final int LONGEST_PAUSE = 4_000;

  @TempDir Path folder;

  /** What was seen on the node while things died. */
  private record Sight(String link, String path) {}

  @Test
  void everySubmissionEndsOnceAndTheNodeIsAlwaysWhole() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bwrap")),
        "bubblewrap is not installed, and nothing can be built without it");
    Random random = new Random(SEED);
    List<String> accepted = new CopyOnWriteArrayList<>();
    List<Sight> sights = new CopyOnWriteArrayList<>();
    List<String> broken = new CopyOnWriteArrayList<>();
    Map<String, Integer> killed = new TreeMap<>();
    AtomicBoolean over = new AtomicBoolean();
    try (ServiceFleet fleet =
        new ServiceFleet(Files.createDirectory(folder.resolve("fleet")), Map.of())) {
      fleet.start();
      fleet.startAgent();
      FleetClient client = fleet.client();
      // the packages are built before, so that what is killed is mostly at work for the node
      submit(client, 0).ifPresent(accepted::add);
      awaitEnds(fleet, 1);
      Thread submitter =
          Thread.startVirtualThread(
              () -> {
                for (int i = 1; !over.get(); i++) {
                  try {
                    submit(client, i).ifPresent(accepted::add);
                    Thread.sleep(1_500);
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              });
      Thread watcher =
          Thread.startVirtualThread(() -> watch(fleet.nodeRoot(), over, sights, broken));
      List<String> names = fleet.names();
      try {
        for (int i = 0; i < KILLS; i++) {
          String name = names.get(random.nextInt(names.size()));
          Thread.sleep(random.nextInt(LONGEST_PAUSE));
          fleet.process(name).kill();
          killed.merge(name, 1, Integer::sum);
          Thread.sleep(random.nextInt(500));
          fleet.process(name).start();
          // two that are away at once are next to each other, not forty
          awaitSurvivors(fleet, name);
        }
        Thread.sleep(LONGEST_PAUSE);
      } finally {
        over.set(true);
      }
      submitter.join();
      fleet.awaitReady();
      CrashReport report = awaitEnds(fleet, accepted.size());
      watcher.join();

      String run = "seed " + SEED + ", killed " + killed + ", " + report;
      System.out.println(run);
      assertThat(report.problems()).as(run).isEmpty();
      assertThat(revisions(client)).as(run).containsAll(accepted);
      assertThat(broken).as(run).isEmpty();
      assertThat(sights).as(run).isNotEmpty();
      assertClosuresAreWhole(fleet, sights);
      assertNodeRunsTheLast(fleet);
    }
  }

  private static java.util.Optional<String> submit(FleetClient client, int number)
      throws InterruptedException {
    return client.submit(
        "crash",
        Map.of(
            "configuration.nix",
            "{ environment.etc.number.text = \"%d\"; system.stateVersion = \"24.11\"; }\n"
                .formatted(number)),
        ServiceFleet.NODE);
  }

  private static List<String> revisions(FleetClient client)
      throws IOException, InterruptedException {
    return client.events().stream()
        .filter(e -> e.type().equals("configuration.submitted"))
        .map(e -> e.text("revision"))
        .toList();
  }

  /** Waits until a killed process is back, so that at most a few are away at once. */
  private static void awaitSurvivors(ServiceFleet fleet, String name) throws InterruptedException {
    if (ServiceFleet.SERVICES.contains(name) || name.equals("console")) {
      fleet.awaitReady(name);
    }
  }

  /** Waits until all that was submitted, and at least as many as that, has ended. */
  private static CrashReport awaitEnds(ServiceFleet fleet, int atLeast)
      throws InterruptedException {
    CrashReport[] last = new CrashReport[1];
    try {
      fleet.await(
          "the end of every submission",
          () -> {
            try {
              CrashReport report = CrashReport.of(fleet.client().events());
              last[0] = report;
              return report.submissions() >= atLeast && report.ended() >= report.submissions();
            } catch (IOException e) {
              return false;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return true;
            }
          });
    } catch (AssertionError e) {
      throw new AssertionError("seed " + SEED + ", " + last[0] + "\n" + e.getMessage(), e);
    }
    return last[0];
  }

  /** The profile must lead to a generation whose system is there, at any moment. */
  private static void watch(
      Path root, AtomicBoolean over, List<Sight> sights, List<String> broken) {
    Path profiles = root.resolve("nix/var/nix/profiles");
    while (!over.get()) {
      try {
        Path link = Files.readSymbolicLink(profiles.resolve("system"));
        Path target = Files.readSymbolicLink(profiles.resolve(link));
        if (!Files.isDirectory(root.resolve(target.toString().substring(1)))) {
          broken.add(link + " leads to " + target + ", which is not there");
        }
        Sight sight = new Sight(link.toString(), target.toString());
        if (sights.isEmpty() || !sights.getLast().equals(sight)) {
          sights.add(sight);
        }
      } catch (IOException e) {
        broken.add("the profile could not be read: " + e);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void assertClosuresAreWhole(ServiceFleet fleet, List<Sight> sights)
      throws Exception {
    Path root = fleet.nodeRoot();
    for (String path : sights.stream().map(Sight::path).distinct().toList()) {
      JsonNode closure =
          fleet
              .client()
              .get("/v1/store/paths/" + path.substring("/nix/store/".length()) + "/closure");
      List<String> missing = new ArrayList<>();
      for (String member : members(closure)) {
        if (!Files.exists(
            root.resolve(member.substring(1)), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          missing.add(member);
        }
      }
      assertThat(members(closure)).contains(path);
      assertThat(missing).as("missing of " + path).isEmpty();
    }
  }

  private static List<String> members(JsonNode closure) {
    return closure.findValuesAsText("path");
  }

  private static void assertNodeRunsTheLast(ServiceFleet fleet) throws Exception {
    JsonNode node = fleet.client().get("/v1/nodes/" + ServiceFleet.NODE);
    JsonNode system = node.path("profiles").path(0);
    Path profiles = fleet.nodeRoot().resolve("nix/var/nix/profiles");
    Path link = Files.readSymbolicLink(profiles.resolve("system"));

    assertThat(link).hasToString("system-" + system.path("active").asLong() + "-link");
    assertThat(Files.readSymbolicLink(profiles.resolve(link)))
        .hasToString(system.path("storePath").asText());
  }
}
