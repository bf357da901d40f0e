package dev.firn.evalservice.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.events.Action;
import dev.firn.events.SystemEntry;
import dev.firn.events.Target;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionTest {
  private static List<SystemEntry> systems(String... names) {
    return Arrays.stream(names).map(n -> new SystemEntry(n, "#" + n, List.of())).toList();
  }

  private static Target target(Action action, String... nodes) {
    return new Target(List.of(nodes), Target.SYSTEM, action);
  }

  @Test
  void oneSystemGoesToEveryNodeThatIsNamed() {
    Target target = target(Action.SWITCH, "laptop", "desk");

    assertThat(Distribution.of(systems("web"), target))
        .isEqualTo(new Distribution(systems("web"), target));
  }

  @Test
  void severalSystemsGoToTheNodesOfTheirNames() {
    Target target = target(Action.SWITCH);

    assertThat(Distribution.of(systems("back", "front"), target).target().nodes()).isEmpty();
  }

  @Test
  void namedNodesChooseAmongSeveralSystems() {
    Distribution chosen =
        Distribution.of(systems("back", "build", "front"), target(Action.TEST, "front", "back"));

    assertThat(chosen.systems()).isEqualTo(systems("back", "front"));
    assertThat(chosen.target()).isEqualTo(target(Action.TEST));
  }

  @Test
  void aNodeThatNoneOfSeveralSystemsIsForIsRefused() {
    assertThatThrownBy(
            () -> Distribution.of(systems("front", "back"), target(Action.SWITCH, "laptop")))
        .hasMessage(
            "there are 2 systems (back, front), and none is named as node laptop;"
                + " choose one with #back, or have nodes of these names");
  }

  @Test
  void aBuildNeedsNoNode() {
    Target target = target(Action.BUILD, "laptop");

    assertThat(Distribution.of(systems("back", "front"), target))
        .isEqualTo(new Distribution(systems("back", "front"), target));
  }
}
