package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import java.util.List;

/** What a stage does with each event. */
public interface StageHandler {
  /**
   * Decides. What it does outside of Kafka must be safe to do twice: after a crash the same event
   * comes again.
   *
   * @return the events to write, in order; empty when the event is of no concern
   * @throws TransientException if something is down that will be up again: the event is tried again
   *     until it works
   */
  List<FirnEvent> handle(Envelope<FirnEvent> event) throws InterruptedException;

  /**
   * The events that end what {@code event} began, when {@link #handle} failed unexpectedly; empty
   * when nothing has to be ended.
   */
  List<FirnEvent> onFailure(Envelope<FirnEvent> event, RuntimeException failure);
}
