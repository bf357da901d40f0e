package dev.firn.buildservice.kafka;

import dev.firn.buildservice.domain.Faults;
import dev.firn.buildservice.domain.Planner;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.kit.kafka.StageHandler;
import java.util.List;

/** The planner as a stage. */
public final class PlannerStage implements StageHandler {
  private final Planner planner;

  /** Lets {@code planner} decide. */
  public PlannerStage(Planner planner) {
    this.planner = planner;
  }

  @Override
  public List<FirnEvent> handle(Envelope<FirnEvent> event) {
    return planner.decide(event);
  }

  @Override
  public List<FirnEvent> onFailure(Envelope<FirnEvent> event, RuntimeException failure) {
    return planner.fail(
        event,
        Fault.of(
            Faults.PLAN_FAILED,
            "planning the builds failed unexpectedly: " + failure.getMessage()));
  }
}
