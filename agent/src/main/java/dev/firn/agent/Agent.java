package dev.firn.agent;

import dev.firn.agent.link.AgentLoop;
import dev.firn.agent.node.NodeFolders;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent of one node. Stopping it leaves the node's services running; the next one takes them
 * over.
 */
public final class Agent implements AutoCloseable {
  /** What it says it is. */
  public static final String VERSION = "0.1.0";

  private final AgentSettings settings;
  private final Consumer<String> log;
  private @Nullable FileChannel lock;
  private @Nullable AgentLoop loop;

  /**
   * An agent; nothing happens before {@link #start}.
   *
   * @param log is told what an operator may want to know, a line at a time, by any thread
   */
  public Agent(AgentSettings settings, Consumer<String> log) {
    this.settings = settings;
    this.log = log;
  }

  /**
   * Begins its work, and returns.
   *
   * @throws AgentException {@code already-running} if another agent has the node, {@code io}
   */
  public synchronized void start() {
    NodeRoot root = new NodeRoot(settings.root());
    NodeFolders.make(root);
    lock = only(root.state().resolve("agent.lock"));
    try {
      AgentLoop begun = new AgentLoop(root, settings, VERSION, log);
      loop = begun;
      begun.start();
    } catch (RuntimeException e) {
      stop(); // the node is not held by an agent that does not work
      throw e;
    }
  }

  private static FileChannel only(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock held = null;
      try {
        held = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        held = null;
      }
      if (held == null) {
        channel.close();
        throw new AgentException(
            "already-running",
            "another agent holds '" + file + "': stop it first, or use another --root");
      }
      return channel;
    } catch (IOException e) {
      throw new AgentException("io", "cannot lock '" + file + "': " + e, e);
    }
  }

  /** Whether the server has taken it in. */
  public synchronized boolean connected() {
    return loop != null && loop.connected();
  }

  /** Ends its work; an order that is being carried out is gone on with by the next agent. */
  public synchronized void stop() {
    AgentLoop running = loop;
    FileChannel held = lock;
    loop = null;
    lock = null;
    if (running != null) {
      running.close();
    }
    if (held != null) {
      try {
        held.close();
      } catch (IOException e) {
        throw new AgentException("io", "cannot let go of the agent's lock: " + e, e);
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
