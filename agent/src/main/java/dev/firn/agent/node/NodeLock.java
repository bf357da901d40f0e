package dev.firn.agent.node;

import dev.firn.agent.AgentException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Who changes a node holds this lock: the agent, or a command while the agent runs too. It is gone
 * with the process that held it. Reentrant.
 */
public final class NodeLock {
  private static final Map<Path, NodeLock> LOCKS = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantLock threads = new ReentrantLock();

  private NodeLock(Path file) {
    this.file = file;
  }

  /** The lock of a node. */
  public static NodeLock of(NodeRoot root) {
    return LOCKS.computeIfAbsent(root.state().resolve("lock"), NodeLock::new);
  }

  /** Does something while nobody else changes the node; waits for whoever does. */
  public <T> T hold(Supplier<T> work) {
    threads.lock();
    try {
      if (threads.getHoldCount() > 1) {
        return work.get();
      }
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        return work.get();
      }
    } catch (IOException e) {
      throw new AgentException("io", "cannot lock '" + file + "': " + e, e);
    } finally {
      threads.unlock();
    }
  }

  /** Does something while nobody else changes the node. */
  public void hold(Runnable work) {
    this.<Object>hold(
        () -> {
          work.run();
          return Boolean.TRUE;
        });
  }
}
