package dev.firn.activation.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.activation.domain.Nodes;
import dev.firn.events.Action;
import dev.firn.events.ActivationFailed;
import dev.firn.events.ActivationOutcome;
import dev.firn.events.ActivationReported;
import dev.firn.events.CancelledRevisions;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.EnrolmentRequested;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationCreated;
import dev.firn.events.GenerationRequested;
import dev.firn.events.NodeEnrolled;
import dev.firn.events.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cancelled submissions, at each moment that their closures may come; reports of agents. */
class NodeHandlerTest {
  private final Nodes nodes = new Nodes();
  private final CancelledRevisions cancelled = new CancelledRevisions();
  private final NodeHandler handler = new NodeHandler(nodes, new Everything(), cancelled);

  /** Keeps all that it is asked to. */
  private static final class Everything implements Roots {
    @Override
    public boolean keep(String name, String storePath) {
      return true;
    }

    @Override
    public void drop(String name) {}
  }

  private List<FirnEvent> handle(FirnEvent event) {
    Envelope<FirnEvent> envelope = Envelope.of("/test", null, event);
    nodes.apply(envelope);
    return handler.handle(envelope);
  }

  private static ClosureStored stored(String revision) {
    return new ClosureStored(
        "web",
        revision,
        "web",
        "/nix/store/x",
        1,
        1,
        List.of(),
        new Target(List.of("n1"), Target.SYSTEM, Action.SWITCH),
        1);
  }

  private static GenerationRequested requested(String revision) {
    return new GenerationRequested(
        "n1", Target.SYSTEM, revision, "web", "web", "/nix/store/x", Action.SWITCH, List.of());
  }

  private void cancel(String revision) {
    cancelled.apply(new ConfigurationCancelled("web", revision, null));
  }

  @Test
  void noNodeIsToldOfWhatWasCancelled() {
    cancel("r1");

    assertThat(handle(stored("r1"))).isEmpty();
    assertThat(handle(stored("r2"))).containsExactly(requested("r2"));
  }

  @Test
  void whatWasAskedForBeforeItWasCancelledIsNotMade() {
    cancel("r1");

    assertThat(handle(requested("r1"))).isEmpty();
    assertThat(handle(requested("r2")))
        .singleElement()
        .isInstanceOfSatisfying(
            ActivationFailed.class, e -> assertThat(e.fault().code()).isEqualTo("unknown-node"));
  }

  @Test
  void aNodeThatJoinsLaterGetsNothingThatWasCancelled() {
    handle(requested("r1"));
    assertThat(handle(new EnrolmentRequested("n1", "key", Map.of())))
        .anyMatch(GenerationCreated.class::isInstance);
    cancel("r1");

    assertThat(handle(new EnrolmentRequested("n1", "key", Map.of())))
        .containsExactly(new NodeEnrolled("n1", "key", Map.of()));
  }

  private void fold(List<FirnEvent> events) {
    events.forEach(e -> nodes.apply(Envelope.of("/test", null, e)));
  }

  private List<FirnEvent> reported(String revision, ActivationOutcome outcome, long active) {
    return handle(
        new ActivationReported(
            "n1",
            Target.SYSTEM,
            1,
            revision,
            outcome,
            Action.SWITCH,
            active,
            null,
            outcome == ActivationOutcome.ACTIVATED ? null : Fault.of("internal", "it broke"),
            List.of(),
            0,
            List.of(),
            1));
  }

  @Test
  void anActivationThatWasNotBegunLeavesWhatTheNodeRuns() {
    fold(handle(new EnrolmentRequested("n1", "key", Map.of())));
    fold(handle(requested("r1")));
    fold(reported("r1", ActivationOutcome.ACTIVATED, 1));
    fold(handle(requested("r2")));

    fold(reported("r2", ActivationOutcome.NOT_STARTED, 0));

    assertThat(nodes.node("n1").orElseThrow().profile(Target.SYSTEM).active()).isEqualTo(1);
  }
}
