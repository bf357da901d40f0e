package dev.firn.buildservice;

import dev.firn.events.SystemBuilt;
import dev.firn.store.derivation.Instantiated;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long a chain of trivial builds takes from merged to built, with a broker, planner and workers
 * in one process. Arguments: how many systems, how many builds in each.
 */
final class BuildLatencyBenchmark {
  private BuildLatencyBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int systems = Integer.parseInt(arguments[0]);
    int chain = Integer.parseInt(arguments[1]);
    Path folder = Files.createTempDirectory("firn-bench-");
    List<Double> times = new ArrayList<>();
    long cpu = 0;
    try (Fleet fleet = new Fleet(folder);
        Machine machine = fleet.machine("one")) {
      BuildService service = machine.start(true, 2);
      Derivations derivations = new Derivations(machine.store.local());
      for (int i = 0; i < systems; i++) {
        if (i == systems / 2) {
          cpu = cpuNanos();
        }
        Instantiated top = derivations.add("b" + i + "-0", "echo " + i + " > $out");
        for (int j = 1; j < chain; j++) {
          top = derivations.add("b" + i + "-" + j, "echo $1 > $out", top);
        }
        String revision = "r" + i;
        long start = System.nanoTime();
        fleet.submit(revision, top);
        fleet.await(SystemBuilt.class, e -> e.revision().equals(revision));
        times.add((System.nanoTime() - start) / 1e6);
        if (i == systems - 1) {
          var events = fleet.all();
          var zero = events.get(events.size() - 1 - 3 * chain - 1).time();
          events
              .subList(events.size() - 3 * chain - 2, events.size())
              .forEach(
                  e ->
                      System.out.printf(
                          "%6d ms %s%n",
                          java.time.Duration.between(zero, e.time()).toMillis(),
                          e.event().getClass().getSimpleName()));
        }
      }
      cpu = cpuNanos() - cpu;
      service.stop();
    }
    System.out.printf("first %.1f ms%n", times.getFirst());
    List<Double> warm = new ArrayList<>(times.subList(times.size() / 2, times.size()));
    Collections.sort(warm);
    System.out.printf(
        "second half of %d systems of %d builds: median %.1f ms, worst %.1f ms, per build %.1f ms%n",
        systems,
        chain,
        warm.get(warm.size() / 2),
        warm.getLast(),
        warm.get(warm.size() / 2) / chain);
    System.out.printf(
        "CPU time of this process per build: %.1f ms%n", cpu / 1e6 / warm.size() / chain);
    System.exit(0);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
