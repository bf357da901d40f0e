package dev.firn.agent.node;

import dev.firn.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The folder that a node sees as {@code /}. For a machine with Nix that is {@code /} itself; for a
 * folder node any folder.
 *
 * @param dir absolute and normalised
 */
public record NodeRoot(Path dir) {
  private static final int MOST_LINKS = 40;

  /** Makes the path absolute. */
  public NodeRoot {
    dir = dir.toAbsolutePath().normalize();
  }

  /** Whether the node is this machine, not a folder on it. */
  public boolean isMachine() {
    return dir.getNameCount() == 0;
  }

  /** Where a path of the node is on this machine; symbolic links are not looked at. */
  public Path physical(String nodePath) {
    return dir.resolve(nodePath.startsWith("/") ? nodePath.substring(1) : nodePath).normalize();
  }

  /**
   * Where a path of the node is on this machine, symbolic links followed as the node sees them.
   * What is missing is taken as it is written. Never leaves the root.
   */
  public Path resolve(String nodePath) {
    Deque<String> todo = new ArrayDeque<>();
    push(todo, nodePath);
    Path at = dir;
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        Path parent = at.getParent();
        at = at.equals(dir) || parent == null ? dir : parent;
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new AgentException(
            "too-many-links", "too many symbolic links on the way to '" + nodePath + "'");
      }
      try {
        String target = Files.readSymbolicLink(next).toString();
        if (target.startsWith("/")) {
          at = dir;
        }
        push(todo, target);
      } catch (IOException e) {
        throw new AgentException("io", "cannot read the link '" + next + "': " + e, e);
      }
    }
    return at;
  }

  private static void push(Deque<String> todo, String path) {
    String[] names = path.split("/");
    for (int i = names.length - 1; i >= 0; i--) {
      todo.push(names[i]);
    }
  }

  /** Whether there is something at a path of the node. */
  public boolean exists(String nodePath) {
    return Files.exists(resolve(nodePath), LinkOption.NOFOLLOW_LINKS);
  }

  /** The agent's own state: key, journal, lock. */
  public Path state() {
    return physical("/var/lib/firn");
  }

  /** Records of the units that run. */
  public Path unitRecords() {
    return physical("/run/firn/units");
  }

  /** Logs of the units. */
  public Path unitLogs() {
    return physical("/var/log/units");
  }

  /** Nix's folder of profiles. */
  public Path profiles() {
    return physical("/nix/var/nix/profiles");
  }
}
