package dev.firn.buildservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.buildservice.app.WantedBuilds;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildQueued;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.store.derivation.Instantiated;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service over a real broker, with real sandboxes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BuildServiceTest {
  @TempDir Path folder;
  private Fleet fleet;
  private Machine machine;
  private Derivations derivations;
  private BuildService service;

  @BeforeEach
  void begin() throws IOException {
    fleet = new Fleet(folder);
    machine = fleet.machine("one");
    derivations = new Derivations(machine.store.local());
    service = machine.start(true, 2);
  }

  @AfterEach
  void end() throws InterruptedException {
    service.stop();
    machine.close();
    fleet.close();
  }

  @Test
  void aChainIsBuiltInOrderAndEndsInTheStore() throws Exception {
    Instantiated lib = derivations.add("lib", "echo library > $out");
    Instantiated top = derivations.add("top", "read x < $1; echo \"top of $x\" > $out", lib);

    fleet.submit("r1", top);
    SystemBuilt built = fleet.await(SystemBuilt.class, e -> true);

    assertThat(built.toplevel()).isEqualTo(Derivations.out(top));
    assertThat(built.built()).isEqualTo(2);
    assertThat(fleet.store.has(Derivations.outPath(lib))).isTrue();
    assertThat(fleet.store.has(Derivations.outPath(top))).isTrue();
    assertThat(Files.readString(machine.store.local().physicalPath(Derivations.outPath(top)).get()))
        .isEqualTo("top of library\n");
  }

  @Test
  void aFailureShowsItsLastLinesIsRememberedAndCanBeRetried() throws Exception {
    Instantiated broken = derivations.add("broken", "echo so far so good; echo oh no; exit 3");
    Instantiated top = derivations.add("top", "echo $1 > $out", broken);

    fleet.submit("r1", top);
    SystemBuildFailed failed = fleet.await(SystemBuildFailed.class, e -> true);

    assertThat(failed.fault().code()).isEqualTo("builder-failed");
    assertThat(failed.fault().message()).contains("exit code 3").doesNotContain("\n");
    assertThat(failed.lastLines()).containsExactly("so far so good", "oh no");
    assertThat(log(broken, false)).isEqualTo("so far so good\noh no\n");

    fleet.submit("r2", top);
    SystemBuildFailed again = fleet.await(SystemBuildFailed.class, e -> e.revision().equals("r2"));
    assertThat(again.fault().code()).isEqualTo("cached-failure");
    assertThat(fleet.seen(BuildQueued.class)).hasSize(1);

    service.wanted().retry(broken.path(), "r3");
    fleet.await(
        BuildFailed.class,
        e -> e.derivation().equals(Derivations.print(broken)) && e.revision().equals("r3"));
    assertThat(fleet.seen(BuildQueued.class)).hasSize(2);
  }

  @Test
  void nothingIsFetchedThatOnlyTheServiceReaches() throws Exception {
    Instantiated fetched = derivations.fetched("http://127.0.0.1:1/x");

    fleet.submit("r1", fetched);

    assertThat(fleet.await(SystemBuildFailed.class, e -> true).fault().message())
        .contains("http://127.0.0.1:1/x", "'denied-addresses'");
  }

  /** It is cancelled while nobody builds; whoever begins to, later and anew, finds that. */
  @Test
  void aBuildThatNobodyNeedsAnyMoreIsNotStarted() throws Exception {
    Instantiated unwanted = derivations.add("unwanted", "echo > $out");
    Instantiated shared = derivations.add("shared", "echo shared > $out");
    Instantiated both = derivations.add("both", "echo > $out", unwanted, shared);
    Instantiated other = derivations.add("other", "echo other > $out");
    service.stop();
    service = machine.start(true, 0);
    fleet.submit("r1", both);
    fleet.submit("r2", shared);
    fleet.await(BuildsPlanned.class, e -> e.revision().equals("r2"));

    fleet.writer.write(new ConfigurationCancelled("web", "r1", null));
    BuildFailed withdrawn = fleet.await(BuildFailed.class, e -> true);
    service.stop();
    service = machine.start(true, 1);
    fleet.await(SystemBuilt.class, e -> e.revision().equals("r2"));
    fleet.submit("r3", other);
    fleet.await(SystemBuilt.class, e -> e.revision().equals("r3"));

    assertThat(withdrawn.derivation()).isEqualTo(Derivations.print(unwanted));
    assertThat(withdrawn.fault().code()).isEqualTo("cancelled");
    assertThat(fleet.seen(BuildStarted.class))
        .extracting(BuildStarted::derivation)
        .containsExactly(Derivations.print(shared), Derivations.print(other));
    assertThat(fleet.seen(SystemBuilt.class)).hasSize(2);
    assertThat(fleet.seen(SystemBuildFailed.class)).isEmpty();
  }

  @Test
  void aLogIsReadWhileItIsWritten() throws Exception {
    Instantiated slow = derivations.add("slow", "echo first; sleep 3; echo second; echo > $out");

    fleet.submit("r1", slow);
    fleet.await(BuildStarted.class, e -> true);
    try (InputStream log = service.logs().open(slow.path(), true).orElseThrow()) {
      byte[] first = log.readNBytes(6);
      assertThat(fleet.seen(BuildSucceeded.class)).isEmpty();
      assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("first\n");
      assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("second\n");
    }
    fleet.await(SystemBuilt.class, e -> true);
    assertThat(log(slow, true)).isEqualTo("first\nsecond\n");
  }

  @Test
  void whoWaitsForADerivationGetsItsOutputsOrItsFailure() throws Exception {
    Instantiated good = derivations.add("good", "echo good > $out");
    Instantiated bad = derivations.add("bad", "echo why; exit 1");

    assertThat(build(good)).containsExactly(Derivations.out(good));
    assertThat(build(good)).containsExactly(Derivations.out(good));
    assertThat(fleet.seen(BuildQueued.class)).hasSize(1);
    assertThatThrownBy(() -> build(bad))
        .isInstanceOf(WantedBuilds.FailedException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageEndingWith("> why");
  }

  @Test
  void anotherMachineFetchesWhatItLacks() throws Exception {
    Instantiated lib = derivations.add("lib", "echo library > $out");
    Instantiated top = derivations.add("top", "read x < $1; echo \"$x\" > $out", lib);
    machine.store.publish(List.of(top.path()));
    service.stop();
    service = machine.start(true, 0);

    try (Machine other = fleet.machine("two")) {
      BuildService worker = other.start(false, 1);
      fleet.submit("r1", top);
      fleet.await(SystemBuilt.class, e -> true);
      worker.stop();
    }

    assertThat(fleet.seen(BuildSucceeded.class))
        .extracting(BuildSucceeded::worker)
        .containsOnly("build-service-two");
    assertThat(fleet.store.has(Derivations.outPath(top))).isTrue();
  }

  @Test
  void aBuildWhoseWorkerIsStoppedIsDoneByAnother() throws Exception {
    Instantiated slow = derivations.add("slow", "echo begun; sleep 20; echo done > $out");
    machine.store.publish(List.of(slow.path()));

    fleet.submit("r1", slow);
    fleet.await(BuildStarted.class, e -> true);
    service.stop();
    assertThat(fleet.seen(BuildFailed.class)).isEmpty();
    assertThat(leftovers()).isEmpty();
    service = machine.start(true, 2);

    fleet.await(SystemBuilt.class, e -> true);
    // begun twice, but a stop that was planned is no attempt that failed
    assertThat(fleet.seen(BuildStarted.class))
        .extracting(BuildStarted::derivation)
        .containsExactly(Derivations.print(slow), Derivations.print(slow));
    assertThat(fleet.seen(BuildStarted.class))
        .extracting(BuildStarted::attempt)
        .containsExactly(1, 1);
    assertThat(fleet.seen(BuildQueued.class)).hasSize(1);
    assertThat(fleet.seen(SystemBuilt.class)).hasSize(1);
  }

  @Test
  void aStoreThatIsAwayForAWhileOnlyDelays() throws Exception {
    Instantiated top = derivations.add("top", "echo > $out");

    fleet.store.away = true;
    fleet.submit("r1", top);
    fleet.await(BuildStarted.class, e -> true);
    Thread.sleep(1_000);
    fleet.store.away = false;
    fleet.await(SystemBuilt.class, e -> true);

    assertThat(fleet.seen(BuildStarted.class)).hasSize(1);
  }

  private List<String> build(Instantiated drv) throws InterruptedException {
    return List.copyOf(
        service
            .wanted()
            .build(Derivations.print(drv), List.of(), "r1", Duration.ofMinutes(2))
            .values());
  }

  private String log(Instantiated drv, boolean follow) throws Exception {
    try (InputStream log = service.logs().open(drv.path(), follow).orElseThrow()) {
      return new String(log.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Builders that still run, by what they say. */
  private static List<String> leftovers() {
    try (Stream<ProcessHandle> processes = ProcessHandle.current().descendants()) {
      return processes
          .map(p -> p.info().commandLine().orElse(""))
          .filter(c -> c.contains("sleep 20"))
          .toList();
    }
  }
}
