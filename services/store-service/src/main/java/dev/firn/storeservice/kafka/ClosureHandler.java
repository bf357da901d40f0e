package dev.firn.storeservice.kafka;

import dev.firn.events.Action;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemBuilt;
import dev.firn.kit.kafka.StageHandler;
import dev.firn.kit.kafka.TransientException;
import dev.firn.store.blob.BlobException;
import dev.firn.store.path.StorePath;
import dev.firn.storeservice.app.Closures;
import dev.firn.storeservice.app.RootName;
import dev.firn.storeservice.app.StoreAnswers;
import java.util.Collection;
import java.util.List;

/**
 * When a system is built: is everything that it needs here, so that a node can fetch it? Then it is
 * kept from garbage collection, and nodes may be told.
 */
public final class ClosureHandler implements StageHandler {
  private static final int MISSING_SHOWN = 20;

  private final StoreAnswers answers;

  /** Looks into the store. */
  public ClosureHandler(StoreAnswers answers) {
    this.answers = answers;
  }

  @Override
  public List<FirnEvent> handle(Envelope<FirnEvent> envelope) throws InterruptedException {
    if (!(envelope.event() instanceof SystemBuilt built)) {
      return List.of();
    }
    long start = System.nanoTime();
    try {
      return List.of(look(built, start));
    } catch (BlobException e) {
      throw new TransientException("the object store does not answer: " + e.getMessage(), e);
    }
  }

  private FirnEvent look(SystemBuilt built, long start) throws InterruptedException {
    List<StorePath> wanted = List.of(answers.dir().parse(built.toplevel()));
    boolean dry = built.target().action() == Action.DRY_BUILD;
    Closures.Closure closure = answers.closure(wanted);
    if (!dry) {
      // what was there a moment ago may be collected meanwhile
      Collection<StorePath> missing =
          closure.missing().isEmpty() ? answers.setRoot(rootOf(built), wanted) : closure.missing();
      if (!missing.isEmpty()) {
        return incomplete(built, missing);
      }
    }
    return new ClosureStored(
        built.configuration(),
        built.revision(),
        built.system(),
        built.toplevel(),
        closure.infos().size(),
        closure.narBytes(),
        built.packages(),
        built.target(),
        (System.nanoTime() - start) / 1_000_000);
  }

  /** The newest of each system; generations that nodes have are kept by roots of their own. */
  private static RootName rootOf(SystemBuilt built) {
    return new RootName("systems/" + safe(built.configuration()) + "/" + safe(built.system()));
  }

  /** Names that a key cannot have are written in hexadecimal, behind a sign that names lack. */
  private static String safe(String name) {
    StringBuilder out = new StringBuilder("s");
    for (char c : name.toCharArray()) {
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (plain || c == '-' || c == '_') {
        out.append(c);
      } else {
        out.append('~').append(Integer.toHexString(c)).append('~');
      }
    }
    return out.toString();
  }

  private FirnEvent incomplete(SystemBuilt built, Collection<StorePath> lacking) {
    List<String> missing = lacking.stream().limit(MISSING_SHOWN).map(answers.dir()::print).toList();
    String message =
        lacking.size() == 1
            ? "the store lacks '" + missing.getFirst() + "', which the system needs"
            : "the store lacks "
                + lacking.size()
                + " paths that the system needs, '"
                + missing.getFirst()
                + "' among them";
    return new ClosureIncomplete(
        built.configuration(),
        built.revision(),
        built.system(),
        missing,
        Fault.of("closure-incomplete", message + "; submit it again to have them built again"),
        built.target());
  }

  @Override
  public List<FirnEvent> onFailure(Envelope<FirnEvent> envelope, RuntimeException failure) {
    if (!(envelope.event() instanceof SystemBuilt built)) {
      return List.of();
    }
    return List.of(
        new ClosureIncomplete(
            built.configuration(),
            built.revision(),
            built.system(),
            List.of(),
            Fault.of(
                "store-failure",
                "the store could not look at the closure: " + failure.getMessage()),
            built.target()));
  }
}
