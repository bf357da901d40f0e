package dev.firn.instantiate.host;

import dev.firn.eval.host.Host;

/** Takes the lines that an evaluation tells people: traces and warnings. Thread-safe. */
@FunctionalInterface
public interface MessageSink {
  /** Drops everything. */
  MessageSink NONE = (_, _) -> {};

  /**
   * @param text one char per byte, without a final newline
   */
  void message(Host.MessageKind kind, String text);
}
