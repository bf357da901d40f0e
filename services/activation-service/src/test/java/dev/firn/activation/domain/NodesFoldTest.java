package dev.firn.activation.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Action;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationRequested;
import dev.firn.events.NodeEnrolled;
import dev.firn.events.NodeRemoved;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands and what happened are read from two topics: after a start, in any order. */
class NodesFoldTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private static Envelope<FirnEvent> at(int second, FirnEvent event) {
    return new Envelope<>("e" + second, "/test", START.plusSeconds(second), null, event);
  }

  private static GenerationRequested request(String revision) {
    return new GenerationRequested(
        "n1", "system", revision, "web", "web", "/nix/store/x-web", Action.SWITCH, List.of());
  }

  private static NodeEnrolled enrolled() {
    return new NodeEnrolled("n1", "ed25519:x", Map.of());
  }

  /** What is remembered for the node, whichever topic is read first. */
  @SafeVarargs
  private static List<String> remembered(Envelope<FirnEvent>... events) {
    List<Envelope<FirnEvent>> commands =
        Stream.of(events).filter(e -> e.event() instanceof GenerationRequested).toList();
    List<Envelope<FirnEvent>> happened =
        Stream.of(events).filter(e -> !(e.event() instanceof GenerationRequested)).toList();
    List<String> asWritten = fold(List.of(events));
    assertThat(fold(Stream.concat(commands.stream(), happened.stream()).toList()))
        .isEqualTo(asWritten);
    assertThat(fold(Stream.concat(happened.stream(), commands.stream()).toList()))
        .isEqualTo(asWritten);
    return asWritten;
  }

  private static List<String> fold(List<Envelope<FirnEvent>> events) {
    Nodes nodes = new Nodes();
    events.forEach(nodes::apply);
    // one that is enrolled has what is for it, and nobody asks
    return nodes.node("n1").isPresent()
        ? List.of()
        : nodes.remembered("n1").stream().map(GenerationRequested::revision).toList();
  }

  @Test
  void whatANodeGotBeforeItWasTakenOutIsNotForTheNextOfThatName() {
    assertThat(remembered(at(1, enrolled()), at(2, request("r1")), at(3, new NodeRemoved("n1"))))
        .isEmpty();
    assertThat(remembered(at(1, request("r1")), at(2, enrolled()), at(3, new NodeRemoved("n1"))))
        .isEmpty();
  }

  @Test
  void whatIsForANodeThatIsNotThereIsKeptForIt() {
    assertThat(remembered(at(1, request("r1")), at(2, request("r2")))).containsExactly("r2");
    assertThat(
            remembered(
                at(1, enrolled()),
                at(2, request("r1")),
                at(3, new NodeRemoved("n1")),
                at(4, request("r2"))))
        .containsExactly("r2");
  }
}
