package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.store.derivation.Instantiated;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutputProviderTest {
  private Workshop workshop;
  private final List<String> built = Collections.synchronizedList(new ArrayList<>());
  private final BuildListener listener =
      new BuildListener() {
        @Override
        public void started(StorePath derivation) {
          built.add(derivation.derivationName());
        }
      };

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop();
  }

  @AfterEach
  void close() throws IOException {
    workshop.close();
  }

  private OutputProvider provider(Substituter substituter, boolean keepGoing) {
    return new OutputProvider(
        workshop.store, workshop.builder, substituter, 2, keepGoing, listener);
  }

  private static DerivationOutputId out(Instantiated derivation) {
    return new DerivationOutputId(derivation.path(), "out");
  }

  private Instantiated on(String name, String script, Instantiated... inputs) {
    Workshop.Draft draft = draft(name, script);
    for (Instantiated input : inputs) {
      draft.input(input, "out").with(input.derivation().name(), path(input));
    }
    return workshop.add(draft);
  }

  private static String path(Instantiated derivation) {
    return derivation.derivation().env().get("out");
  }

  @Test
  void aGraphIsBuiltEachDerivationOnceAfterWhatItNeeds() {
    Instantiated a = on("a", "echo > $out");
    Instantiated b = on("b", "echo $a > $out", a);
    Instantiated c = on("c", "echo $a > $out", a);
    Instantiated d = on("d", "cat $b $c > $out", b, c);

    var paths = provider(Substituter.NONE, false).provide(List.of(out(d)));

    assertThat(paths.get(out(d))).isEqualTo(workshop.store.dir().parse(path(d)));
    assertThat(built).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(built.getFirst()).isEqualTo("a");
    assertThat(built.getLast()).isEqualTo("d");
  }

  @Test
  void whatIsThereIsNotBuiltNorIsWhatItWasMadeOf() {
    Instantiated a = on("a", "echo > $out");
    Instantiated b = on("b", "echo $a > $out", a);
    provider(Substituter.NONE, false).provide(List.of(out(b)));
    built.clear();

    Instantiated c = on("c", "cat $b > $out", b);
    BuildPlan plan = provider(Substituter.NONE, false).plan(List.of(out(c)));

    assertThat(plan.steps()).extracting(BuildPlan.Step::path).containsExactly(c.path());
    assertThat(plan.present()).containsExactly(out(b));
    assertThat(built).isEmpty();
  }

  @Test
  void aFailureTellsWhatNeededTheDerivation() {
    Instantiated a = on("a", "echo broken; exit 1");
    Instantiated b = on("b", "echo $a > $out", a);
    Instantiated c = on("c", "echo $b > $out", b);

    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> provider(Substituter.NONE, false).provide(List.of(out(c))));

    assertThat(failure.derivation()).isEqualTo(a.path());
    assertThat(failure)
        .hasMessageContaining("> broken")
        .hasMessageContaining("needed by '/nix/store/" + b.path() + "'")
        .hasMessageContaining("needed by '/nix/store/" + c.path() + "'");
    assertThat(built).containsExactly("a");
  }

  @Test
  void keepGoingBuildsWhatDoesNotDependOnAFailure() {
    Instantiated bad = on("bad", "exit 1");
    Instantiated worse = on("worse", "exit 2");
    Instantiated onBad = on("onBad", "echo > $out", bad);
    Instantiated good = on("good", "sleep 0.3; echo > $out");
    Instantiated onGood = on("onGood", "echo > $out", good);

    BuildException failure =
        catchThrowableOfType(
            BuildException.class,
            () ->
                provider(Substituter.NONE, true)
                    .provide(List.of(out(onBad), out(worse), out(onGood))));

    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(built).containsExactlyInAnyOrder("bad", "worse", "good", "onGood");
  }

  @Test
  void whatASubstituterBringsIsNotBuilt() {
    Instantiated a = on("a", "echo same > $out");
    Instantiated b = on("b", "cat $a > $out", a);
    Substituter building =
        path -> {
          if (path.name().equals("a")) {
            workshop.build(a);
            return true;
          }
          return false;
        };

    provider(building, false).provide(List.of(out(b)));

    assertThat(built).containsExactly("b");
  }

  @Test
  void aDerivationCanForbidItsSubstitution() {
    Instantiated a = workshop.add(draft("a", "echo > $out").with("allowSubstitutes", ""));
    Substituter refusing =
        _ -> {
          throw new AssertionError("asked for what may not be substituted");
        };

    provider(refusing, false).provide(List.of(out(a)));

    assertThat(built).containsExactly("a");
  }

  @Test
  void anUnknownOutputIsAnError() {
    Instantiated a = on("a", "echo > $out");

    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () -> provider(Substituter.NONE, false).build(a.path(), Set.of("doc"))))
        .hasMessageContaining("has no output 'doc'");
  }

  @Test
  void aLongChainIsPlannedWithoutRecursion() {
    Instantiated last = on("n0", "echo > $out");
    for (int i = 1; i < 3000; i++) {
      last = on("n" + i, "echo > $out", last);
    }

    BuildPlan plan = provider(Substituter.NONE, false).plan(List.of(out(last)));

    assertThat(plan.steps()).hasSize(3000);
    assertThat(plan.steps().getFirst().derivation().name()).isEqualTo("n0");
    assertThat(plan.steps().getLast().after()).hasSize(1);
  }
}
